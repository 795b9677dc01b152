package org.spikernel.torch.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.MadeUpLibrary;

/** What {@code doctor} says, of made-up libraries. */
class GpuReportTest {
    private static final Set<String> FEATURES = Set.of("CUDA", "CUDNN", "MKL");

    @TempDir
    private Path folder;

    @Test
    void aMachineThatIsAllRight() throws Exception {
        Path cudart = MadeUpLibrary.cudart(folder.resolve("libcudart-d0da41ae.so.12"), 2, 0);
        Path cudnn = cudnn();
        driver(0);
        assertThat(lines(engine(2, 2), Map.of("CUDA_VISIBLE_DEVICES", "4,5")))
                .containsExactly(
                        "OK gpu driver: NVIDIA H200",
                        "OK gpu library: libtorch with CUDA CUDNN MKL in " + folder,
                        "OK cudart: CUDA 12.8 in " + cudart + ", the driver knows 13.0",
                        "OK cudnn: cuDNN 9.7.1 in " + cudnn,
                        "OK gpus visible: CUDA_VISIBLE_DEVICES=4,5: numbered from 0 here",
                        "OK gpus counted: cudart 2, engine 2, DJL 2",
                        "OK gpu0: compute capability 9.0, a convolution is right",
                        "OK gpu0 neurons: one kernel a layer, compiled here, is right",
                        "OK gpu1: compute capability 9.0, a convolution is right",
                        "OK gpu1 neurons: one kernel a layer, compiled here, is right",
                        "OK gpu precision: as set");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(lines(engine(0, 0), Map.of()))
                .containsExactly(
                        "WARNING gpu driver: no libnvidia-ml in " + folder
                                + ": install NVIDIA's driver, or let the container see it",
                        "OK gpu library: libtorch with CUDA CUDNN MKL in " + folder,
                        "FAILED cudart: no libcudart in " + folder
                                + "; it is in libtorch's folder, or add its folder to LD_LIBRARY_PATH",
                        "FAILED cudnn: no libcudnn in " + folder + "; it is in libtorch's folder",
                        "OK gpus visible: CUDA_VISIBLE_DEVICES is not set: this process sees all",
                        "FAILED gpus counted: cudart 0, engine 0, DJL 0; all must count the same: the driver must know"
                                + " libtorch's CUDA, and no other cudart may come before libtorch's");
    }

    @Test
    void countsThatDifferAndADeviceThatDoesNotComputeAreFailures() throws Exception {
        MadeUpLibrary.cudart(folder.resolve("libcudart.so.12"), 2, 0);
        GpuReport.Engine broken = new GpuReport.Engine(
                folder,
                true,
                FEATURES,
                2,
                1,
                "as set",
                name -> Optional.of("a convolution on " + name + " fails"),
                name -> Optional.empty());
        assertThat(lines(broken, Map.of()))
                .contains(
                        "FAILED gpu0: compute capability 9.0; a convolution on gpu0 fails; libtorch must have kernels for it")
                .anyMatch(line -> line.startsWith("FAILED gpus counted: cudart 2, engine 1, DJL 2; all must count"));
    }

    @Test
    void neuronsThatAreNotFusedAreSlowerAndNoFailure() throws Exception {
        MadeUpLibrary.cudart(folder.resolve("libcudart.so.12"), 1, 0);
        GpuReport.Engine scripted = new GpuReport.Engine(
                folder, true, FEATURES, 1, 1, "as set", name -> Optional.empty(), name -> Optional.of("no libnvrtc"));
        assertThat(lines(scripted, Map.of()))
                .contains("WARNING gpu0 neurons: several kernels a timestep, slower: no libnvrtc");
    }

    @Test
    void anErrorOfTheDriverIsSaidWithWhatToDo() throws Exception {
        MadeUpLibrary.cudart(folder.resolve("libcudart.so.12"), 0, 802);
        assertThat(lines(engine(0, 0), Map.of("CUDA_VISIBLE_DEVICES", "")))
                .contains("WARNING gpus visible: CUDA_VISIBLE_DEVICES=: this process sees none")
                .anyMatch(line -> line.startsWith("FAILED gpus counted: cudart 0, engine 0, DJL 0; cudart says made-up"
                        + " error (802); start nvidia-fabricmanager"));
    }

    @Test
    void slicesAreSaidToTakeAnExecutorEach() throws Exception {
        driver(1);
        assertThat(lines(engine(0, 0), Map.of("CUDA_VISIBLE_DEVICES", "MIG-1,MIG-2")))
                .contains(
                        "OK gpu driver: NVIDIA H200 (in slices); MIG: a process sees one slice, so one executor for each,"
                                + " by name: submit/gpu-discovery, spark.executor.resource.gpu.amount = 1",
                        "WARNING gpus visible: CUDA_VISIBLE_DEVICES=MIG-1,MIG-2: CUDA uses the first slice alone");
    }

    @Test
    void anEngineForProcessorsIsMentionedOnlyBesideAGpu() throws Exception {
        GpuReport.Engine processors = new GpuReport.Engine(
                folder, false, Set.of("MKL"), 0, 0, "as set", name -> Optional.empty(), name -> Optional.empty());
        assertThat(lines(processors, Map.of())).isEmpty();
        driver(0);
        assertThat(lines(processors, Map.of()))
                .containsExactly(
                        "OK gpu driver: NVIDIA H200",
                        "WARNING gpu library: this machine's GPUs are not used: the engine's libraries are for processors;"
                                + " set PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR to a libtorch for CUDA");
    }

    private GpuReport.Engine engine(int djl, int own) {
        return new GpuReport.Engine(
                folder, true, FEATURES, djl, own, "as set", name -> Optional.empty(), name -> Optional.empty());
    }

    private List<String> lines(GpuReport.Engine engine, Map<String, String> environment) {
        return GpuReport.of(new LibraryFolders(List.of(folder)), environment, engine).stream()
                .map(line -> line.level() + " " + line.check() + ": " + line.finding())
                .collect(Collectors.toList());
    }

    private Path cudnn() throws Exception {
        return MadeUpLibrary.compile(
                folder.resolve("libcudnn.so.9"), "unsigned long cudnnGetVersion(void) { return 90701; }");
    }

    private void driver(int slices) throws Exception {
        MadeUpLibrary.compile(folder.resolve("libnvidia-ml.so.1"), """
                #include <string.h>
                static int card;
                int nvmlInit_v2(void) { return 0; }
                int nvmlDeviceGetCount_v2(unsigned *count) { *count = 1; return 0; }
                int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = &card; return 0; }
                int nvmlDeviceGetName(void *device, char *name, unsigned length) { strcpy(name, "NVIDIA H200"); return 0; }
                int nvmlDeviceGetMigMode(void *device, unsigned *now, unsigned *next) { *now = %d; return 0; }
                """.formatted(slices));
    }
}

package org.spikernel.torch.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.testing.MadeUpLibrary;

class CudaLibrariesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"libcudart-d0da41ae.so.12", "libcudart.so.12", "libcudart.so.12.8.90", "libcudart.so"})
    void aLibraryIsFoundByAnyOfItsNames(String name) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        for (String other : List.of("libcudart_static.so", "libcudart.a", "libcudartx.so", "mylibcudart.so.12")) {
            Files.createFile(folder.resolve(other));
        }
        assertThat(new LibraryFolders(List.of(folder)).find("cudart")).hasValue(file);
    }

    @Test
    void theEnginesOwnComesBeforeNewerOnesAndLinksThatLeadNowhereDoNotCount() throws IOException {
        Path engine = Files.createDirectories(folder.resolve("site/torch/lib"));
        Path packaged = Files.createDirectories(folder.resolve("site/nvidia/cuda_runtime/lib"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/lib64"));
        LibraryFolders folders = LibraryFolders.around(
                engine,
                Map.of("LD_LIBRARY_PATH", ":" + folder.resolve("missing"), "CUDA_HOME", elsewhere.getParent() + ""));
        assertThat(folders.folders()).startsWith(engine, packaged, elsewhere);
        Path newer = Files.createFile(elsewhere.resolve("libmade-up.so.13"));
        assertThat(folders.find("made-up")).hasValue(newer);
        Path python = Files.createFile(packaged.resolve("libmade-up.so.12"));
        assertThat(folders.find("made-up")).hasValue(python);
        Files.createSymbolicLink(engine.resolve("libmade-up.so.14"), folder.resolve("nowhere"));
        assertThat(folders.find("made-up")).hasValue(python);
        Path hashed = Files.createFile(engine.resolve("libmade-up-0123abcd.so.9"));
        assertThat(folders.find("made-up")).hasValue(hashed);
        Path newest = Files.createFile(engine.resolve("libmade-up-0123abcd.so.12"));
        assertThat(folders.find("made-up")).hasValue(newest);
        assertThat(folders.find("other")).isEmpty();
        Path stubs = Files.createDirectories(folder.resolve("cuda/lib64/stubs"));
        Files.createFile(stubs.resolve("libmade-up.so.99"));
        assertThat(LibraryFolders.around(engine, Map.of("LD_LIBRARY_PATH", stubs.toString()))
                        .folders())
                .doesNotContain(stubs);
    }

    @Test
    void aLibraryThatIsLoadedIsFoundWhereverItIs() throws Exception {
        assertThat(LibraryFolders.loaded("spikernelloaded")).isEmpty();
        Path file = MadeUpLibrary.cudart(folder.resolve("libspikernelloaded.so.1"), 1, 0);
        NativeLibrary.getInstance(file.toString());
        assertThat(LibraryFolders.loaded("spikernelloaded")).hasValue(file);
        assertThat(LibraryFolders.loaded("spikernelload")).isEmpty();
    }

    /** JNA itself knows none of these names. */
    @ParameterizedTest
    @ValueSource(strings = {"libspikernelone-d0da41ae.so.12", "libspikerneltwo.so.12"})
    void jnaFindsWhatIsServed(String name) throws Exception {
        String shortName = name.substring("lib".length()).split("[-.]", 2)[0];
        Path file = MadeUpLibrary.cudart(folder.resolve(name), 3, 0);
        assertThatThrownBy(() -> NativeLibrary.getInstance(shortName)).isInstanceOf(UnsatisfiedLinkError.class);
        Path link = LibraryFolders.serve(shortName, file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(link.getParent())))
                .isEqualTo("rwx------");
        IntByReference count = new IntByReference();
        NativeLibrary.getInstance(shortName).getFunction("cudaGetDeviceCount").invokeInt(new Object[] {count});
        assertThat(count.getValue()).isEqualTo(3);
    }

    @Test
    void cudartSaysWhatItHas() throws Exception {
        CudaRuntime two = CudaRuntime.of(MadeUpLibrary.cudart(folder.resolve("libcudart-d0da41ae.so.12"), 2, 0));
        assertThat(two.count()).isEqualTo(new CudaRuntime.Count(2, ""));
        assertThat(two.version()).isEqualTo("12.8");
        assertThat(two.driverVersion()).isEqualTo("13.0");
        assertThat(two.capability(1)).isEqualTo("9.0");
        assertThatThrownBy(() -> two.capability(2)).hasMessage("Cannot ask GPU 2: cudart says made-up error");
        assertThat(CudaRuntime.of(MadeUpLibrary.cudart(folder.resolve("libnone.so"), 0, 0))
                        .count()
                        .problem())
                .startsWith("cudart counts 0 devices; nvidia-smi must list one");
    }

    @ParameterizedTest
    @CsvSource({
        "35, 'install a driver that knows this CUDA'",
        "100, 'nvidia-smi must list the GPU, and CUDA_VISIBLE_DEVICES must name it'",
        "101, 'CUDA_VISIBLE_DEVICES must name GPUs that nvidia-smi -L lists'",
        "802, 'start nvidia-fabricmanager'",
        "999, 'nvidia-smi must list the GPU without an error'"
    })
    void cudartsErrorsComeWithWhatToDo(int error, String advice) throws Exception {
        CudaRuntime.Count count = CudaRuntime.of(MadeUpLibrary.cudart(folder.resolve("libcudart.so"), 7, error))
                .count();
        assertThat(count.devices()).isZero();
        assertThat(count.problem()).startsWith("cudart says made-up error (" + error + "); " + advice);
    }

    @Test
    void theDriverSaysWhichGpusAreCutIntoSlices() throws Exception {
        Path driver = MadeUpLibrary.compile(folder.resolve("libnvidia-ml.so.1"), """
                #include <string.h>
                static int cards[2];
                int nvmlInit_v2(void) { return 0; }
                int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return 0; }
                int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = &cards[index]; return 0; }
                int nvmlDeviceGetName(void *device, char *name, unsigned length) {
                    strcpy(name, device == &cards[0] ? "NVIDIA H200" : "NVIDIA T4");
                    return 0;
                }
                int nvmlDeviceGetMigMode(void *device, unsigned *now, unsigned *next) {
                    if (device == &cards[1]) return 3;
                    *now = *next = 1;
                    return 0;
                }
                """);
        assertThat(Nvml.cards(driver))
                .containsExactly(new Nvml.Card("NVIDIA H200", true), new Nvml.Card("NVIDIA T4", false));
        Path broken = MadeUpLibrary.compile(folder.resolve("libbroken.so"), "int nvmlInit_v2(void) { return 18; }");
        assertThatThrownBy(() -> Nvml.cards(broken)).hasMessage("the driver's nvmlInit_v2 gives error 18");
    }

    @ParameterizedTest
    @CsvSource({"90701, 9.7.1", "91002, 9.10.2", "8907, 8.9.7"})
    void cudnnSaysItsVersion(int number, String version) throws Exception {
        assertThat(Cudnn.version(MadeUpLibrary.compile(
                        folder.resolve("libcudnn.so.9"),
                        "unsigned long cudnnGetVersion(void) { return " + number + "; }")))
                .isEqualTo(version);
    }

    @Test
    void variablesAreSetForLibraries() throws Exception {
        Path reader = MadeUpLibrary.compile(
                folder.resolve("libreader.so"),
                "#include <stdlib.h>\nconst char *read_it(void) { return getenv(\"SPIKERNEL_TEST_VARIABLE\"); }");
        assertThat(ProcessVariables.get("SPIKERNEL_TEST_VARIABLE")).isEmpty();
        ProcessVariables.set("SPIKERNEL_TEST_VARIABLE", ":4096:8");
        assertThat(ProcessVariables.get("SPIKERNEL_TEST_VARIABLE")).hasValue(":4096:8");
        assertThat(NativeLibrary.getInstance(reader.toString())
                        .getFunction("read_it")
                        .invokeString(new Object[0], false))
                .isEqualTo(":4096:8");
    }
}

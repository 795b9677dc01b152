package org.spikernel.event.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process takes, in processes of their own. */
class KernelLoaderTest {
    private static final String PLAIN = "ScalarMapKernels ScalarGradientKernels";

    /** Says what it takes. */
    static final class Taken {
        private Taken() {}

        public static void main(String[] arguments) {
            System.out.println(MapKernels.best().getClass().getSimpleName() + " "
                    + GradientKernels.best().getClass().getSimpleName());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Without the module.
                "",
                // With the module's door, but vectors would be objects.
                "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
                // With the JVM's support, but no door.
                "-XX:+UnlockExperimentalVMOptions -XX:+EnableVectorSupport",
                // With the first compiler alone, which makes an object of every vector.
                "--add-modules=jdk.incubator.vector -XX:TieredStopAtLevel=1",
                // Without fused multiplications, as old processors.
                "--add-modules=jdk.incubator.vector -XX:-UseFMA",
            })
    void plainLoopsAreTakenWhereVectorsAreNoGain(String options) throws IOException, InterruptedException {
        assertThat(taken(options)).isEqualTo(PLAIN);
    }

    /** On processors with vectors; others take plain loops both times. */
    @Test
    void processTakesTheModuleInByItself() throws IOException, InterruptedException {
        String byTheJvm = taken("--add-modules=jdk.incubator.vector");
        assertThat(taken("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"
                        + " -XX:+UnlockExperimentalVMOptions -XX:+EnableVectorSupport"))
                .isEqualTo(byTheJvm);
    }

    /** Options of JVMs on AArch64, the first of them with NEON alone; and of one that says nothing of itself. */
    @Test
    void plainLoopsAreTakenWithSve() {
        Map<String, String> neon = Map.of("TieredStopAtLevel", "4", "UseFMA", "true", "UseSVE", "0");
        Map<String, String> sve = Map.of("TieredStopAtLevel", "4", "UseFMA", "true", "UseSVE", "2");
        assertThat(compilesVectors(neon)).isTrue();
        assertThat(compilesVectors(sve)).isFalse();
        assertThat(compilesVectors(Map.of())).isTrue();
    }

    private static boolean compilesVectors(Map<String, String> options) {
        return KernelLoader.compilesVectors(name -> Optional.ofNullable(options.get(name)));
    }

    /** Vectors of 128 bits, as NEON's, and the processor's own. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:MaxVectorSize=16", "-XX:+UseSerialGC"})
    void vectorsAreTakenFrom128BitsOn(String options) throws IOException, InterruptedException {
        assertThat(taken("--add-modules=jdk.incubator.vector " + options))
                .isEqualTo("VectorMapKernels VectorGradientKernels");
    }

    private static String taken(String options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Stream.of(options.split(" ", -1)).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Taken.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor()).isZero();
            return text;
        }
    }
}

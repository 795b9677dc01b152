package org.spikernel.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shared libraries that stand for CUDA's, compiled where there is a C compiler; else the test is skipped. */
public final class MadeUpLibrary {
    private MadeUpLibrary() {}

    /** A runtime library that counts so many devices, of compute capability 9.0; or fails with an error's number. */
    public static Path cudart(Path file, int devices, int error) throws IOException, InterruptedException {
        return compile(file, """
                int cudaGetDeviceCount(int *count) { *count = %d; return %d; }
                int cudaRuntimeGetVersion(int *version) { *version = 12080; return 0; }
                int cudaDriverGetVersion(int *version) { *version = 13000; return 0; }
                int cudaDeviceGetAttribute(int *value, int attribute, int device) {
                    if (device >= %d) return 101;
                    *value = attribute == 75 ? 9 : 0;
                    return 0;
                }
                const char *cudaGetErrorString(int error) { return "made-up error"; }
                """.formatted(devices, error, devices));
    }

    /** A library of this text in C. */
    public static Path compile(Path file, String program) throws IOException, InterruptedException {
        Path source = Files.writeString(file.resolveSibling(file.getFileName() + ".c"), program);
        requireCompiler("cc");
        Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", file.toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
        return file;
    }

    /** Skips the test where a compiler is missing. */
    static void requireCompiler(String name) throws InterruptedException {
        boolean there;
        try {
            there = new ProcessBuilder(name, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "skipped: no " + name + " on the PATH (Debian: apt-get install gcc g++ libc6-dev)");
    }
}

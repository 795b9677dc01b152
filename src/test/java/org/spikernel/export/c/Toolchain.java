package org.spikernel.export.c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compilers and emulators of this machine. */
final class Toolchain {
    private static final int MINUTES = 5;

    private Toolchain() {}

    /** Skips the test where a command is missing. */
    static void assume(String command, String debianPackages) {
        boolean there;
        try {
            there = new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assumeTrue(there, "skipped: no %s on the PATH (Debian: apt-get install %s)".formatted(command, debianPackages));
    }

    /** What a command prints; it must succeed. */
    static String run(Path folder, List<String> command) {
        try {
            Path output = Files.createTempFile(folder, "output", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void write(Path folder, List<SourceFile> files) {
        try {
            for (SourceFile file : files) {
                Files.writeString(folder.resolve(file.name()), file.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles a program alone, spikes not counted, and reads the sizes of its sections. */
    static Sections compile(Path folder, CProgram program, List<String> compiler, String size) {
        write(folder, program.files());
        List<String> command = new ArrayList<>(compiler);
        command.addAll(FirmwareSize.COMPILER_OPTIONS);
        String object = program.name() + ".o";
        command.addAll(List.of("-c", program.name() + ".c", "-o", object));
        run(folder, command);
        long[] bytes = new long[3];
        run(folder, List.of(size, "-A", object)).lines().forEach(line -> {
            String[] columns = line.strip().split("\\s+");
            if (columns.length == 3 && columns[1].matches("\\d+")) {
                String section = columns[0];
                if (section.matches("\\.s?bss.*|\\.s?data.*|COMMON")) {
                    bytes[0] += Long.parseLong(columns[1]);
                } else if (section.matches("\\.s?rodata\\.(?!str|cst).*")) {
                    bytes[1] += Long.parseLong(columns[1]);
                } else if (section.matches("\\.text.*|\\.s?rodata.*")) {
                    bytes[2] += Long.parseLong(columns[1]);
                }
            }
        });
        return new Sections(bytes[0], bytes[1], bytes[2]);
    }

    /** Bytes of a compiled program. */
    record Sections(long ram, long constants, long code) {}
}

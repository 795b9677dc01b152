package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.export.c.Board;
import org.spikernel.export.c.CProgram;
import org.spikernel.export.c.FirmwareSize;

/**
 * The exported program on a board that QEMU emulates, compiled from its files alone.
 *
 * @param board that it ran on
 * @param flashBytes of the network's code and constants
 * @param ramBytes static
 * @param stackBytes most that was used
 * @param instructions an image, mean
 */
record Emulation(Board board, long flashBytes, long ramBytes, long stackBytes, long instructions) {
    private static final Pattern IMAGE = Pattern.compile("image (\\d+) wrong (\\d+) instructions (\\d+) stack (\\d+)");

    /** The board with a core of this name, as in {@code cortex-m7}. */
    static Board board(String core) {
        return Arrays.stream(Board.values())
                .filter(board -> board.core().label().equals(core))
                .findFirst()
                .orElseThrow(() -> new UserInputException("Cannot export: --board must be one of "
                        + Arrays.stream(Board.values())
                                .map(board -> board.core().label())
                                .collect(Collectors.joining(", "))
                        + ", got " + core));
    }

    /** Refuses a board whose compiler or emulator this machine lacks. */
    static void require(Board board) {
        for (String command : List.of(board.core().compiler(), board.emulator())) {
            if (!Commands.isThere(command)) {
                throw new UserInputException(
                        "Cannot export: --board %s needs the command %s, got none on the PATH; the guide for embedded engineers names the packages, or leave --board out"
                                .formatted(board.core().label(), command));
            }
        }
    }

    /**
     * Compiles and runs.
     *
     * @param files folder of the export
     * @throws ExportFailure when a spike count or a logit is another than Java's
     */
    static Emulation of(Board board, CProgram program, String name, Path files) throws IOException {
        Path work = Files.createTempDirectory("spikernel-board");
        try {
            try (var all = Files.list(files)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, work.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return run(board, program, name, work);
        } finally {
            try (var all = Files.list(work)) {
                for (Path file : all.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private static Emulation run(Board board, CProgram program, String name, Path work) throws IOException {
        List<String> compile = new ArrayList<>(List.of(board.core().compiler()));
        compile.addAll(board.core().compilerOptions());
        compile.addAll(FirmwareSize.COMPILER_OPTIONS);
        compile.addAll(List.of("-c", name + ".c"));
        Commands.run(compile, work);
        // Text with constants, data, bss, as `size` prints them below its heading.
        String tool = board.core().compiler().replaceFirst("gcc$", "size");
        String[] sizes =
                Commands.run(List.of(tool, name + ".o"), work).get(1).strip().split("\\s+");
        long data = Long.parseLong(sizes[1]);

        Commands.run(board.build(program, "program.elf"), work);
        List<String> lines = Commands.run(board.run("program.elf"), work);
        long images = 0;
        long instructions = 0;
        long stack = 0;
        for (String line : lines) {
            Matcher image = IMAGE.matcher(line);
            if (image.matches()) {
                if (!image.group(2).equals("0")) {
                    throw new ExportFailure(
                            "the program on %s must give Java's spikes and logits, got %s other numbers for image %s"
                                    .formatted(board.core().label(), image.group(2), image.group(1)));
                }
                images++;
                instructions += Long.parseLong(image.group(3));
                stack = Math.max(stack, Long.parseLong(image.group(4)));
            }
        }
        if (images == 0 || !lines.get(lines.size() - 1).equals("images " + images + " wrong 0")) {
            throw new ExportFailure("the program on %s must come to its end, got \"%s\""
                    .formatted(board.core().label(), lines.isEmpty() ? "" : lines.get(lines.size() - 1)));
        }
        return new Emulation(
                board, Long.parseLong(sizes[0]) + data, data + Long.parseLong(sizes[2]), stack, instructions / images);
    }

    static List<String> columns() {
        return List.of("board", "flash_bytes", "ram_bytes", "stack_bytes", "instructions_per_image");
    }

    List<Object> row() {
        return List.of(board.core().label(), flashBytes, ramBytes, stackBytes, instructions);
    }

    /** For the manifest. */
    Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        List<Object> row = row();
        for (int i = 0; i < row.size(); i++) {
            entry.put(columns().get(i), row.get(i));
        }
        return entry;
    }
}

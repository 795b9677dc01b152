package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.export.c.Board;
import org.spikernel.export.c.CProgram;
import org.spikernel.export.c.DemoRun;
import org.spikernel.export.c.FirmwareSize;
import org.spikernel.quantise.WeightBits;
import org.spikernel.results.FirmwareRow;

/**
 * The exported program on a board that QEMU emulates, compiled from its files alone.
 *
 * @param board that it ran on
 * @param use of memory and time
 * @param accuracy on test images, where it was asked for
 * @param demo files that can be flashed, where the board has lights
 */
record Emulation(Board board, Use use, Optional<FirmwareAccuracy> accuracy, List<String> demo) {
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
     * What a program takes.
     *
     * @param flashBytes of the network's code and constants
     * @param ramBytes static
     * @param stackBytes most that was used
     * @param instructions an image, mean
     * @param images that ran, all with Java's spikes and logits
     * @param compiler as it names itself
     */
    private record Use(
            long flashBytes, long ramBytes, long stackBytes, long instructions, int images, String compiler) {}

    /**
     * Compiles and runs, and writes the demo beside the files.
     *
     * @param files folder of the export
     * @param images to measure the accuracy on
     * @param progress is told how far that is
     * @throws ExportFailure when a spike count or a logit is another than Java's
     */
    static Emulation of(
            Board board,
            CProgram program,
            Path files,
            Optional<FirmwareAccuracy.Input> images,
            Consumer<String> progress)
            throws IOException {
        if (program.ramBytes() > board.staticBytes()) {
            throw new UserInputException(
                    "Cannot export: a program for --board %s must have at most %d bytes RAM beside its stack, got %d; `spikernel select --budget` with the name of a chip chooses among networks that fit"
                            .formatted(board.core().label(), board.staticBytes(), program.ramBytes()));
        }
        // Within the folder, so that it goes with it where the command is ended.
        Path work = Files.createTempDirectory(files, "board");
        try {
            try (var all = Files.list(files)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, work.resolve(file.getFileName()));
                }
            }
            Use use = run(board, program, work);
            Optional<FirmwareAccuracy> accuracy = Optional.empty();
            if (images.isPresent()) {
                accuracy = Optional.of(FirmwareAccuracy.measure(board, program, images.get(), work, progress));
            }
            return new Emulation(board, use, accuracy, board.hasDemo() ? demo(board, program, files, work) : List.of());
        } finally {
            try (var all = Files.list(work)) {
                for (Path file : all.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(work);
        }
    }

    private static Use run(Board board, CProgram program, Path work) throws IOException {
        String name = program.name();
        List<String> compile = new ArrayList<>(List.of(board.core().compiler()));
        compile.addAll(board.core().compilerOptions());
        compile.addAll(FirmwareSize.COMPILER_OPTIONS);
        compile.addAll(List.of("-c", name + ".c"));
        Commands.run(compile, work);
        // Text with constants, data, bss, as `size` prints them below its heading.
        String[] sizes = Commands.run(board.core().sizes(name + ".o"), work)
                .get(1)
                .strip()
                .split("\\s+");
        long data = Long.parseLong(sizes[1]);

        Commands.run(board.build(program, "program.elf"), work);
        List<String> lines = Commands.run(board.run("program.elf"), work);
        int images = 0;
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
        String compiler = Commands.run(List.of(board.core().compiler(), "--version"), work)
                .get(0);
        return new Use(
                Long.parseLong(sizes[0]) + data,
                data + Long.parseLong(sizes[2]),
                stack,
                instructions / images,
                images,
                compiler);
    }

    /** Builds what is flashed, and runs these very bytes without a debugger before they are kept. */
    private static List<String> demo(Board board, CProgram program, Path files, Path work) throws IOException {
        String elf = program.name() + "_demo.elf";
        String bin = program.name() + "_demo.bin";
        Commands.run(board.buildDemo(program, elf), work);
        Commands.run(board.core().flashImage(elf, bin), work);
        long address = DemoRun.address(Commands.run(board.core().symbols(elf), work));
        ProcessBuilder emulator = new ProcessBuilder(board.runDemo(bin))
                .directory(work.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        DemoRun seen;
        try {
            seen = Commands.use(emulator, process -> DemoRun.watch(process, address));
        } catch (IOException e) {
            throw new ExportFailure("the demo on %s must come to a verdict, got none: %s"
                    .formatted(board.core().label(), e.getMessage()));
        }
        if (seen.verdict() != DemoRun.EQUAL) {
            throw new ExportFailure("the demo on %s must find all logits equal, got verdict %d and %d wrong images"
                    .formatted(board.core().label(), seen.verdict(), seen.wrongImages()));
        }
        for (String file : List.of(elf, bin)) {
            Files.copy(work.resolve(file), files.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of(elf, bin);
    }

    static List<String> columns() {
        return List.of("board", "flash_bytes", "ram_bytes", "stack_bytes", "instructions_per_image");
    }

    List<Object> row() {
        return List.of(board.core().label(), use.flashBytes(), use.ramBytes(), use.stackBytes(), use.instructions());
    }

    /**
     * For the table, of a network of a run.
     *
     * @param trainingKey that of its weights
     */
    FirmwareRow row(String runId, String candidateKey, String trainingKey, WeightBits bits, Instant now) {
        return new FirmwareRow(
                runId,
                candidateKey,
                trainingKey,
                bits.count(),
                board.core().label(),
                use.compiler(),
                use.flashBytes(),
                use.ramBytes(),
                use.stackBytes(),
                use.instructions(),
                use.images(),
                now);
    }

    /** For the manifest. */
    Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        List<Object> row = row();
        for (int i = 0; i < row.size(); i++) {
            entry.put(columns().get(i), row.get(i));
        }
        entry.put("images", use.images());
        entry.put("compiler", use.compiler());
        accuracy.ifPresent(found -> entry.put("test_accuracy", found.entry()));
        if (!demo.isEmpty()) {
            entry.put("demo", demo);
        }
        return entry;
    }

    /** Lines to print. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        accuracy.ifPresent(found -> words.add(found.words(board.core().label())));
        if (!demo.isEmpty()) {
            words.add("demo      %s, for an STM32F407 discovery board; ran in QEMU without a debugger, green light"
                    .formatted(String.join(", ", demo)));
        }
        return words;
    }
}

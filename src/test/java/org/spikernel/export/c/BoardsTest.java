package org.spikernel.export.c;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.quantise.HardwareCase;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.IntegerNetwork;
import org.spikernel.space.Architecture;

/** Programs on emulated boards; prints what each takes. */
@Tag("firmware")
class BoardsTest {
    private static final int IMAGES = 20;

    private static final int FILE_IMAGES = 36;
    /** That stacks stay below 1 KiB, FirmwareSize promises. */
    private static final long STACK_LIMIT = 1024;

    private static final String GREEN = "value 0x00001000";
    private static final String RED = "value 0x10004000";

    private static final Pattern RUN = Pattern.compile("image (\\d+) wrong (\\d+) instructions (\\d+) stack (\\d+)");

    @TempDir
    Path folder;

    static Stream<Arguments> golden() {
        return Arrays.stream(Board.values()).flatMap(board -> HardwareCase.NAMES.stream()
                .flatMap(name -> Stream.of(8, 4).map(bits -> Arguments.of(board, name, new WeightBits(bits)))));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void spikesAndLogitsOfAllImagesAreThoseOfJava(Board board, String name, WeightBits bits) {
        HardwareCase golden = HardwareCase.load(name);
        List<byte[]> images = new ArrayList<>(
                IntStream.range(0, golden.images()).mapToObj(golden::image).toList());
        images.addAll(RandomModels.images(golden.architecture(), IMAGES - images.size(), 3));

        measure(board, new CProgram(golden.model(bits), "golden"), name, bits, images);
    }

    static Stream<Arguments> readme() {
        return Arrays.stream(Board.values()).flatMap(board -> Stream.of(16, 32)
                .filter(side -> MemoryPlan.of(RandomModels.readme(side)).ramBytes() <= board.staticBytes())
                .flatMap(side -> Stream.of(8, 4).map(bits -> Arguments.of(board, side, new WeightBits(bits)))));
    }

    @ParameterizedTest
    @MethodSource("readme")
    void theNetworkOfTheReadmeRunsToo(Board board, int side, WeightBits bits) {
        Architecture architecture = RandomModels.readme(side);
        CProgram program = new CProgram(RandomModels.model(architecture, bits, 5), "readme");

        measure(board, program, "README " + side + "x" + side, bits, RandomModels.images(architecture, 2, 5));
    }

    /** Forward and feedback: the first and the last. */
    static Stream<Arguments> files() {
        return Arrays.stream(Board.values()).flatMap(board -> Stream.of(
                        HardwareCase.NAMES.get(0), HardwareCase.NAMES.get(HardwareCase.NAMES.size() - 1))
                .map(name -> Arguments.of(board, name)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void imagesOfAFileGetTheClassesAndLogitsOfJava(Board board, String name) throws IOException {
        assumeTools(board);
        HardwareCase golden = HardwareCase.load(name);
        CProgram program = new CProgram(golden.model(new WeightBits(8)), "golden");
        List<byte[]> images = RandomModels.images(golden.architecture(), FILE_IMAGES, 7);
        write(program, images.subList(0, 1));
        try (OutputStream out = Files.newOutputStream(folder.resolve(TestFiles.IMAGES))) {
            for (byte[] image : images) {
                out.write(image);
            }
        }

        Toolchain.run(folder, board.buildForImages(program, "images.elf"));
        String output = Toolchain.run(folder, board.runImages("images.elf"));

        IntegerNetwork network = new IntegerNetwork(program.model());
        assertThat(output.lines())
                .containsExactlyElementsOf(IntStream.range(0, images.size())
                        .mapToObj(image -> TestFiles.imageLine(image, network.run(images.get(image))))
                        .toList());
    }

    /** As flashed: the ELF file, and the bytes of flash alone. Neither may call a debugger, which QEMU would not answer. */
    @ParameterizedTest
    @ValueSource(strings = {"demo.elf", "demo.bin"})
    void theDemoLightsGreenWhereAllLogitsAreAsExpected(String flashed) throws IOException {
        CProgram program = demo();
        write(program, RandomModels.images(program.model().graph().architecture(), 3, 9));

        DemoRun seen = runDemo(program, flashed);

        assertThat(seen.verdict()).isEqualTo(DemoRun.EQUAL);
        assertThat(seen.wrongImages()).isZero();
        assertThat(seen.rounds()).isPositive();
        assertThat(lights()).contains(GREEN).doesNotContain(RED);
    }

    @Test
    void theDemoLightsRedWhereALogitIsAnother() throws IOException {
        CProgram program = demo();
        List<byte[]> images =
                new ArrayList<>(RandomModels.images(program.model().graph().architecture(), 3, 9));
        write(program, images);
        String expected = Files.readString(folder.resolve("golden_test.h"));
        images.set(1, images.get(2));
        write(program, images);
        String others = Files.readString(folder.resolve("golden_test.h"));
        int logits = expected.indexOf("static const int32_t test_logits");
        // The first images with the logits of the others.
        Files.writeString(
                folder.resolve("golden_test.h"),
                expected.substring(0, logits) + others.substring(others.indexOf("static const int32_t test_logits")));

        DemoRun seen = runDemo(program, "demo.elf");

        assertThat(seen.verdict()).isEqualTo(DemoRun.DIFFERENT);
        // One a round; the demo may be in its next round when its memory is read.
        assertThat(seen.wrongImages()).isBetween(seen.rounds(), seen.rounds() + 1);
        assertThat(lights()).contains(RED).doesNotContain(GREEN);
    }

    private static CProgram demo() {
        assumeTools(Board.STM32F407);
        return new CProgram(HardwareCase.load(HardwareCase.NAMES.get(0)).model(new WeightBits(8)), "golden");
    }

    private void write(CProgram program, List<byte[]> images) {
        Toolchain.write(folder, program.files());
        Toolchain.write(folder, TestFiles.boards(program, images));
    }

    private DemoRun runDemo(CProgram program, String flashed) throws IOException {
        Board board = Board.STM32F407;
        Toolchain.run(folder, board.buildDemo(program, "demo.elf"));
        Toolchain.run(folder, board.core().flashImage("demo.elf", "demo.bin"));
        String symbols = Toolchain.run(folder, board.core().symbols("demo.elf"));
        List<String> command = new ArrayList<>(board.runDemo(flashed));
        command.addAll(List.of("-d", "unimp", "-D", "registers.txt"));
        Process emulator = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return DemoRun.watch(emulator, DemoRun.address(symbols.lines().toList()));
    }

    /** What the demo wrote to the port of its lights, which QEMU does not have, and notes. */
    private String lights() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("registers.txt"))) {
            return lines.filter(line -> line.startsWith("GPIOD: ")).collect(Collectors.joining("\n"));
        }
    }

    private static void assumeTools(Board board) {
        String debian = board.core() == Core.RV32IMC
                ? "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc"
                : "gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm";
        Toolchain.assume(board.core().compiler(), debian);
        Toolchain.assume(board.emulator(), debian);
    }

    private void measure(Board board, CProgram program, String what, WeightBits bits, List<byte[]> images) {
        assumeTools(board);

        List<String> compiler = new ArrayList<>(List.of(board.core().compiler()));
        compiler.addAll(board.core().compilerOptions());
        String tools = board.core().compiler().replace("gcc", "");
        Toolchain.Sections sections = Toolchain.compile(folder, program, compiler, tools + "size");
        FirmwareSize size = FirmwareSize.of(program.model().graph().architecture(), bits);
        assertThat(sections.ram()).isEqualTo(size.ramBytes()).isEqualTo(program.ramBytes());
        assertThat(sections.constants()).isEqualTo(size.constantBytes()).isEqualTo(program.constantBytes());
        assertThat(sections.code()).isLessThanOrEqualTo(size.codeBoundBytes(board.core()));
        assertThat(Toolchain.run(folder, List.of(tools + "nm", "-u", program.name() + ".o"))
                        .split("\\s+"))
                .isSubsetOf("", "U", "memset", "memcpy");

        Toolchain.write(folder, TestFiles.boards(program, images));
        Toolchain.run(folder, board.build(program, "program.elf"));
        String output = Toolchain.run(folder, board.run("program.elf"));
        assertThat(output).endsWith("images %d wrong 0\n".formatted(images.size()));
        Matcher run = RUN.matcher(output);
        long instructions = 0;
        long stack = 0;
        while (run.find()) {
            assertThat(run.group(2)).isEqualTo("0");
            instructions += Long.parseLong(run.group(3));
            stack = Math.max(stack, Long.parseLong(run.group(4)));
        }
        assertThat(instructions).isPositive();
        assertThat(stack).isPositive().isLessThan(STACK_LIMIT);
        System.out.printf(
                Locale.ROOT,
                "%-10s %-20s %d bits: flash %d (constants %d, code %d of at most %d), RAM %d (floor %d), stack %d, %.2f M instructions an image%n",
                board.core().label(),
                what,
                bits.count(),
                sections.constants() + sections.code(),
                sections.constants(),
                sections.code(),
                size.codeBoundBytes(board.core()),
                sections.ram(),
                size.floorBytes(),
                stack,
                instructions / 1e6 / images.size());
    }
}

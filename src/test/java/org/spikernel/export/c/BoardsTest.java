package org.spikernel.export.c;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.quantise.HardwareCase;
import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Architecture;

/** Programs on emulated boards; prints what each takes. */
@Tag("firmware")
class BoardsTest {
    private static final int IMAGES = 20;
    /** That stacks stay below 1 KiB, FirmwareSize promises. */
    private static final long STACK_LIMIT = 1024;

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
                .flatMap(side -> Stream.of(8, 4).map(bits -> Arguments.of(board, side, new WeightBits(bits)))));
    }

    @ParameterizedTest
    @MethodSource("readme")
    void theNetworkOfTheReadmeRunsToo(Board board, int side, WeightBits bits) {
        Architecture architecture = RandomModels.readme(side);
        CProgram program = new CProgram(RandomModels.model(architecture, bits, 5), "readme");

        measure(board, program, "README " + side + "x" + side, bits, RandomModels.images(architecture, 2, 5));
    }

    private void measure(Board board, CProgram program, String what, WeightBits bits, List<byte[]> images) {
        String debian = board.core() == Core.RV32IMC
                ? "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc"
                : "gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm";
        Toolchain.assume(board.core().compiler(), debian);
        Toolchain.assume(board.emulator(), debian);

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

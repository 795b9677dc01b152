package org.spikernel.export.c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.quantise.HardwareCase;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.IntegerNetwork;
import org.spikernel.quantise.run.IntegerOutcome;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Stem;

class CProgramTest {
    private static final WeightBits EIGHT = WeightBits.EIGHT;
    private static final List<String> GCC = List.of("gcc", "-fno-pie");

    @TempDir
    Path folder;

    static Stream<Arguments> golden() {
        return HardwareCase.NAMES.stream()
                .flatMap(name -> Stream.of(8, 4).map(bits -> Arguments.of(name, new WeightBits(bits))));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void compiledForThisMachineItFiresAndVotesAsTheReference(String name, WeightBits bits) throws IOException {
        HardwareCase golden = HardwareCase.load(name);
        CProgram program = new CProgram(golden.model(bits), "golden");
        List<byte[]> images =
                IntStream.range(0, golden.images()).mapToObj(golden::image).toList();
        JsonNode expected = golden.facts().get("integer").get(String.valueOf(bits.count()));
        List<String> lines = new ArrayList<>();
        for (int image = 0; image < images.size(); image++) {
            lines.add("image " + image + " logits"
                    + numbers(expected.get("logits").get(image)));
            int layer = 0;
            for (JsonNode counts : expected.get("spike_counts")) {
                lines.add("layer " + layer++ + " spikes" + numbers(counts.get(image)));
            }
        }

        assertThat(onThisMachine(program, images)).isEqualTo(lines);
    }

    private static String numbers(JsonNode list) {
        StringBuilder text = new StringBuilder();
        StreamSupport.stream(list.spliterator(), false)
                .forEach(number -> text.append(' ').append(number.asInt()));
        return text.toString();
    }

    /** Cells, shapes and widths of weights are drawn; thresholds, pools, strides and feedback occur in many ways. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anyNetworkFiresVotesAndTakesMemoryAsJavaSays(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Cell cell = RandomModels.cell(random);
        Architecture architecture = new Architecture(
                new MacroArchitecture(
                        new Stem(
                                random.nextInt(1, 4),
                                random.nextInt(6, 13),
                                random.nextInt(1, 3),
                                random.nextInt(1, 13),
                                random.nextInt(1, 3)),
                        new Classifier(1, random.nextInt(3, 30), random.nextInt(2, 6), random.nextInt(1, 4), 0.5),
                        Neuron.PUBLISHED,
                        random.nextInt(1, 5)),
                RandomModels.EVERYTHING,
                cell);
        WeightBits bits = new WeightBits(random.nextInt(2, 9));
        IntegerModel model = RandomModels.model(architecture, bits, seed);
        CProgram program = new CProgram(model, "drawn");
        List<byte[]> images = RandomModels.images(architecture, 2, seed);

        assertThat(onThisMachine(program, images)).as("%s", architecture).isEqualTo(expected(program, images));
        requireSizes(program, architecture, bits);
    }

    static IntStream seeds() {
        return IntStream.range(0, 8);
    }

    /** Tiles of 3 x 3 leave a border, channels fill no byte, groups of outputs, an image side that is odd. */
    @Test
    void whatTilesLeaveAtTheBorderIsDropped() throws IOException {
        Architecture architecture = new Architecture(
                new MacroArchitecture(new Stem(1, 17, 1, 5, 1), new Classifier(3, 11, 3, 4, 0.5), Neuron.PUBLISHED, 3),
                RandomModels.EVERYTHING,
                new Cell("0342000300010000"));
        CProgram program = new CProgram(RandomModels.model(architecture, EIGHT, 7), "border");
        List<byte[]> images = RandomModels.images(architecture, 2, 7);

        assertThat(onThisMachine(program, images)).isEqualTo(expected(program, images));
        requireSizes(program, architecture, EIGHT);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void sizesOfSectionsAreThoseOfThePlan(String name, WeightBits bits) {
        HardwareCase golden = HardwareCase.load(name);
        requireSizes(new CProgram(golden.model(bits), "golden"), golden.architecture(), bits);
    }

    private void requireSizes(CProgram program, Architecture architecture, WeightBits bits) {
        Toolchain.assume("gcc", "gcc");
        Toolchain.assume("size", "binutils");
        Toolchain.Sections sections = Toolchain.compile(folder, program, GCC, "size");
        FirmwareSize size = FirmwareSize.of(architecture, bits);
        assertThat(sections.ram()).isEqualTo(size.ramBytes()).isEqualTo(program.ramBytes());
        assertThat(sections.constants()).isEqualTo(size.constantBytes()).isEqualTo(program.constantBytes());
    }

    @Test
    void itNeedsNothingOfTheLibraryButToFillAndCopyMemory() {
        Toolchain.assume("gcc", "gcc");
        Toolchain.assume("nm", "binutils");
        CProgram program = new CProgram(RandomModels.model(RandomModels.readme(16), EIGHT, 1), "alone");
        Toolchain.compile(folder, program, List.of("gcc", "-fno-pie", "-O0"), "size");

        assertThat(Toolchain.run(folder, List.of("nm", "-u", "alone.o")).split("\\s+"))
                .isSubsetOf("", "U", "memset", "memcpy");
        assertThat(program.files())
                .allSatisfy(file -> assertThat(file.text()).doesNotContain("float ", "double ", "malloc", "<stdio.h>"));
    }

    @Test
    void aNameThatCouldNotBeOfAFunctionIsRefused() {
        IntegerModel model = RandomModels.model(RandomModels.readme(16), EIGHT, 1);
        assertThatThrownBy(() -> new CProgram(model, "9lives"))
                .hasMessage(
                        "Cannot name program: a name has up to 40 lower-case letters, digits and _, a letter first, got \"9lives\"");
    }

    private List<String> onThisMachine(CProgram program, List<byte[]> images) throws IOException {
        Toolchain.assume("gcc", "gcc");
        List<SourceFile> files = new ArrayList<>(program.files());
        SourceFile main = TestFiles.pc(program);
        files.add(main);
        Toolchain.write(folder, files);
        try (OutputStream file = Files.newOutputStream(folder.resolve("images.bin"))) {
            for (byte[] image : images) {
                file.write(image);
            }
        }
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(FirmwareSize.COMPILER_OPTIONS);
        command.addAll(List.of(
                "-D" + program.macro() + "_COUNT_SPIKES",
                program.name() + ".c",
                main.name(),
                "-o",
                folder.resolve("program").toString()));
        Toolchain.run(folder, command);
        return Toolchain.run(folder, List.of(folder.resolve("program").toString(), "images.bin"))
                .lines()
                .toList();
    }

    private static List<String> expected(CProgram program, List<byte[]> images) {
        IntegerNetwork network = new IntegerNetwork(program.model());
        List<String> lines = new ArrayList<>();
        for (int image = 0; image < images.size(); image++) {
            IntegerOutcome outcome = network.run(images.get(image));
            StringBuilder logits = new StringBuilder("image " + image + " logits");
            IntStream.of(outcome.logits()).forEach(logit -> logits.append(' ').append(logit));
            lines.add(logits.toString());
            int layer = 0;
            for (String neurons : program.spikingLayers()) {
                StringBuilder spikes = new StringBuilder("layer " + layer++ + " spikes");
                outcome.spikes(neurons).forEach(count -> spikes.append(' ').append(count));
                lines.add(spikes.toString());
            }
        }
        return lines;
    }
}

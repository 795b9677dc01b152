package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.cost.ChipBudget;
import org.spikernel.hardware.ChipMemory;
import org.spikernel.hardware.Finding;
import org.spikernel.hardware.HardwareTarget;
import org.spikernel.hardware.SpaceVerdict;
import org.spikernel.network.InputCoding;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

class HardwareTargetsTest {
    private static final Path FOLDER = Path.of(System.getProperty("project.dir", "."), "conf/hardware");

    @TempDir
    private Path temp;

    private static List<String> names() {
        return HardwareTargets.names();
    }

    @Test
    void theListNamesEachFile() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".conf"))
                            .map(file -> file.replace(".conf", "")))
                    .containsExactlyInAnyOrderElementsOf(names());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyChipIsReadByNameAndByPath(String name) {
        HardwareTarget target = HardwareTargets.of(name);
        assertThat(target.name()).isEqualTo(name);
        assertThat(target.description().title()).isNotBlank();
        assertThat(target.description().sources()).isNotEmpty();

        HardwareTarget byPath =
                HardwareTargets.of(FOLDER.resolve(name + ".conf").toString());
        assertThat(new ChipBudget(byPath).keyText()).isEqualTo(new ChipBudget(target).keyText());
        assertThat(byPath.abilities()).isEqualTo(target.abilities());
    }

    @Test
    void usableRamCounts() {
        assertThat(HardwareTargets.of("stm32f407vg").memory())
                .isEqualTo(new ChipMemory.Microcontroller("cortex-m4", 1 << 20, 128 << 10));
        assertThat(HardwareTargets.of("rp2040-pico").memory())
                .isEqualTo(new ChipMemory.Microcontroller("cortex-m0plus", 2 << 20, 264 << 10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ram = 64KiB | rma = 64KiB | Cannot use rma: there is no such key here; did you mean ram? (FILE:5)",
                "ram = 64KiB | colour = red | Cannot use colour: there is no such key here; there are",
                "ram = 64KiB | # ram | Cannot use the file: it must have ram, got none (FILE:",
                "ram = 64KiB | ram = much | Cannot use ram: it must be an amount, as in 64KiB, 16Ki or 1024, got \"much\" (FILE:5)",
                "ram = 64KiB | `ram = 64KiB, usable-ram = 65KiB` | Cannot use usable-ram: it must be at most ram, got \"65KiB\" (FILE:5)",
                "kind = microcontroller | kind = controller | Cannot use kind: it must be one of microcontroller, cores, pool, got \"controller\" (FILE:2)",
                "verified = read | verified = perhaps | Cannot use sources[0].verified: it must be one of read, unread, got \"perhaps\" (FILE:6)",
                "verified = read | verify = read | Cannot use sources[0].verify: there is no such key here; there are at, verified, what (FILE:6)",
            })
    void aMistakeInAFileIsSaidWithItsLine(String right, String wrong, String message) throws IOException {
        String file = """
                title = "A board"
                kind = microcontroller
                core = cortex-m4
                flash = 1MiB
                ram = 64KiB
                sources = [{ what = "its label", at = "here", verified = read }]
                """;
        Path path = Files.writeString(temp.resolve("board.conf"), file);
        assertThat(HardwareTargets.budget(path.toString())).hasToString(path.toString());

        Files.writeString(path, file.replace(right, wrong));
        assertThatThrownBy(() -> HardwareTargets.budget(path.toString()))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith(message.replace("FILE", path.toString()))
                .doesNotContain("\n");
    }

    @Test
    void aSectionThatIsNoneIsRefused() throws IOException {
        String speck = Files.readString(FOLDER.resolve("speck2f.conf"));
        Path path = Files.writeString(temp.resolve("speck.conf"), speck.replaceFirst("neuron \\{.*", "neuron = lif"));
        assertThatThrownBy(() -> HardwareTargets.of(path.toString()))
                .hasMessage("Cannot use neuron: it is a section with keys of its own, got \"lif\" (" + path + ":3)");

        Files.writeString(path, speck.replace("kernels { max = 16 }", "kernels { most = 16 }"));
        assertThatThrownBy(() -> HardwareTargets.of(path.toString()))
                .hasMessageStartingWith("Cannot use conv.kernels.most: there is no such key here; ")
                .hasMessageEndingWith("(" + path + ":7)");
    }

    @Test
    void budgetsAreSizesAmountsOfBothMemoriesOrChips() {
        assertThat(HardwareTargets.budget("10M-params")).hasToString("10M-params");
        assertThat(HardwareTargets.budget(" flash=256KiB, ram=64KiB ")).hasToString("flash=256KiB,ram=64KiB");
        assertThat(HardwareTargets.budget("loihi2")).hasToString("loihi2");
        assertThatThrownBy(() -> HardwareTargets.budget("loihi"))
                .hasMessageStartingWith("Cannot find chip: did you mean loihi2? There are akida1, ")
                .hasMessageEndingWith("; got \"loihi\"");
        assertThatThrownBy(() -> HardwareTargets.budget("abcdefghijklm"))
                .hasMessageStartingWith(
                        "Cannot find chip: a budget is parameters, bytes, flash and RAM (10M-params, 2MiB,"
                                + " flash=256KiB,ram=64KiB), the path of a file, or one of akida1, ");
    }

    @Test
    void bitsAreThoseThatAChipHas() {
        assertThat(HardwareTargets.budget("speck2f").bits(32)).isEqualTo(8);
        assertThat(HardwareTargets.budget("akida1").bits(3)).isEqualTo(2);
        assertThat(HardwareTargets.budget("spinnaker2").bits(32)).isEqualTo(16);
        assertThat(HardwareTargets.budget("spinnaker2").bits(4)).isEqualTo(8);
        assertThat(HardwareTargets.budget("stm32f407vg").bits(4)).isEqualTo(4);
        assertThat(HardwareTargets.budget("10M-params").bits(32)).isEqualTo(32);
    }

    private static SpaceVerdict verdict(String target, Neuron neuron, InputCoding coding, OperationSet set) {
        return SpaceVerdict.of(
                new MacroArchitecture(new Stem(3, 32, 1, 16, 1), new Classifier(4, 64, 10, 1, 0), neuron, 5),
                List.of(set),
                Connectivity.FEEDBACK,
                coding,
                HardwareTargets.of(target));
    }

    private static SpaceVerdict verdict(String target) {
        return verdict(target, Neuron.PUBLISHED, InputCoding.DIRECT, OperationSet.ofKernels(List.of(1, 3), 1));
    }

    /** As the facts in the files say. */
    @ParameterizedTest
    @MethodSource("names")
    void whatAChipComputesOfTheSpaceIsAsItsFileSays(String name) {
        List<String> none = List.of("speck2f", "akida1", "xylo-audio3");
        assertThat(verdict(name).which())
                .isEqualTo(none.contains(name) ? SpaceVerdict.Which.NONE : SpaceVerdict.Which.ALL);
        String text = HardwareTargets.of(name).description().verdict();
        if (!text.isEmpty()) {
            assertThat(text).startsWith(none.contains(name) ? "no" : "all cells");
        }
    }

    private static List<String> obstacles(SpaceVerdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.kind() == Finding.Kind.CANNOT)
                .map(Finding::what)
                .toList();
    }

    @Test
    void obstaclesAreNamed() {
        assertThat(obstacles(verdict("speck2f")))
                .containsExactlyInAnyOrder(
                        "images are real values, and it takes spikes alone",
                        "neurons are LIF, of whose potential 0.25 is left after a timestep, and it has IF",
                        "edges are summed before a neuron",
                        "a layer may lead to 2 others, and some lead to more",
                        "skip and pool edges bring real values past the neurons",
                        "windows of its pools do not overlap, and those of pool edges do");
        assertThat(obstacles(verdict("akida1")))
                .contains(
                        "neurons are LIF, of whose potential 0.25 is left after a timestep, and it has none: activations of"
                                + " 1, 2 or 4 bits, one pass per image",
                        "edges are summed before a neuron",
                        "it has no average pool of 3x3",
                        "feedback edges lead to the next timestep");
        assertThat(obstacles(verdict("xylo-audio3")))
                .contains(
                        "a spike sets the potential to a value, and the chip's subtracts the threshold",
                        "0.25 of a potential is left after a timestep, which its decay (by shifts of bits) does not have",
                        "it has no convolutions");
    }

    @Test
    void whatWouldHaveToChangeIsEnough() {
        Neuron half = new Neuron(2, 1, 0);
        String decay =
                "0.25 of a potential is left after a timestep, which its decay (by shifts of bits) does not have";
        OperationSet pairs = OperationSet.ofKernels(List.of(1, 3), 1);
        assertThat(obstacles(verdict("xylo-audio3", half, InputCoding.RATE, pairs)))
                .doesNotContain(decay, "images are real values, and it takes spikes alone")
                .noneMatch(what -> what.contains("is left after a timestep"));
        assertThat(obstacles(verdict("loihi2", new Neuron(1.3, 1, 0), InputCoding.DIRECT, pairs)))
                .containsExactly(
                        "0.2308 of a potential is left after a timestep, which its decay (in parts of 2^12) does"
                                + " not have");
        OperationSet convolutions = new OperationSet(
                "convolutions", List.of(Operation.none(), Operation.lifConv(1, 1), Operation.lifConv(3, 1)));
        assertThat(obstacles(verdict("speck2f", half, InputCoding.RATE, convolutions)))
                .noneMatch(what -> what.contains("skip") || what.contains("overlap"));
    }

    @Test
    void whatSpikeExactNeedsIsNoted() {
        assertThat(verdict("loihi2").findings())
                .extracting(Finding::change)
                .contains(
                        "skip and pool edges need graded spikes",
                        "write the number just below the threshold, which gives the same spikes");
        assertThat(verdict("speck2f").sentence(HardwareTargets.of("speck2f")))
                .startsWith("speck2f cannot compute these networks exactly: ")
                .endsWith("; memory alone is checked")
                .doesNotContain("\n");
    }
}

package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MacroRangesTest {
    private static final MacroArchitecture BASE =
            new MacroArchitecture(new Stem(3, 32, 1, 8, 2), new Classifier(2, 128, 10, 10, 0.5), Neuron.PUBLISHED, 5);
    private static final List<OperationSet> SETS =
            List.of(OperationSet.ofKernels(List.of(1, 3), 1), OperationSet.ofKernels(List.of(3, 5), 1));

    @Test
    void withoutValuesThereIsOneFamilyForEachSet() {
        assertThat(MacroRanges.NONE.families(BASE, SETS))
                .containsExactly(
                        new NetworkFamily("1x1_3x3", BASE, SETS.get(0)),
                        new NetworkFamily("3x3_5x5", BASE, SETS.get(1)));
    }

    @Test
    void eachCombinationIsAMacroArchitectureNamedAfterWhatVaries() {
        List<NetworkFamily> families = ranges(
                        range(MacroSetting.WIDTH, 4, 8),
                        range(MacroSetting.TIMESTEPS, 2),
                        range(MacroSetting.POOL, 2, 4))
                .families(BASE, SETS);
        assertThat(families)
                .extracting(NetworkFamily::name)
                .containsExactly(
                        "1x1_3x3/w4t2p2",
                        "3x3_5x5/w4t2p2",
                        "1x1_3x3/w4t2p4",
                        "3x3_5x5/w4t2p4",
                        "1x1_3x3/w8t2p2",
                        "3x3_5x5/w8t2p2",
                        "1x1_3x3/w8t2p4",
                        "3x3_5x5/w8t2p4");
        assertThat(families.get(2).macro())
                .isEqualTo(new MacroArchitecture(
                        new Stem(3, 32, 1, 4, 2), new Classifier(4, 128, 10, 10, 0.5), Neuron.PUBLISHED, 2));
    }

    @Test
    void combinationsThatAreNoNetworkAreLeftOut() {
        // Maps of 4 pixels behind a pool of 2, a stride of 4 and an image of 32: a pool of 8 is too large.
        assertThat(ranges(range(MacroSetting.POOL, 2, 8), range(MacroSetting.STEM_STRIDE, 1, 4))
                        .families(BASE, SETS.subList(0, 1)))
                .extracting(NetworkFamily::name)
                .containsExactly("1x1_3x3/s1p2", "1x1_3x3/s4p2", "1x1_3x3/s1p8");
        assertThatThrownBy(() -> ranges(range(MacroSetting.POOL, 32, 64)).families(BASE, SETS))
                .hasMessageContaining("pool must be at most 16")
                .hasMessageContaining("got 64");
    }

    @Test
    void valuesThatPassThroughWhatIsNoNetworkAreReached() {
        // A side of 8 alone would leave no pixel behind a pool of 8; with a pool of 2 it does.
        MacroArchitecture wide = MacroSetting.POOL.with(BASE, 8);
        assertThat(ranges(range(MacroSetting.IMAGE_SIZE, 8), range(MacroSetting.POOL, 2))
                        .families(wide, SETS.subList(0, 1))
                        .get(0)
                        .macro()
                        .pooledSide())
                .isEqualTo(2);
    }

    @Test
    void tooManyAndRepeatedValuesAreRefused() {
        Integer[] many = IntStream.rangeClosed(1, 65).boxed().toArray(Integer[]::new);
        assertThatThrownBy(() -> ranges(range(MacroSetting.WIDTH, many), range(MacroSetting.HIDDEN, many)))
                .hasMessage("Cannot search: the values in space.macro must have at most 4096 combinations, got 4225");
        assertThatThrownBy(() -> range(MacroSetting.HIDDEN, 8, 16, 8))
                .hasMessage("Cannot search: space.macro.hidden must have values, each once, got [8, 16, 8]");
    }

    @Test
    void eachBitWidthIsAFamilyOfItsOwn() {
        List<NetworkFamily> families = new MacroRanges(List.of(range(MacroSetting.WIDTH, 4, 8)), List.of(8, 4))
                .families(BASE, SETS.subList(0, 1));
        assertThat(families)
                .extracting(NetworkFamily::name)
                .containsExactly("1x1_3x3/w4b8", "1x1_3x3/w4b4", "1x1_3x3/w8b8", "1x1_3x3/w8b4");
        assertThat(families).extracting(NetworkFamily::bits).containsExactly(8, 4, 8, 4);
        assertThat(families).allSatisfy(family -> assertThat(NetworkFamily.bits(family.name(), 32))
                .isEqualTo(family.bits()));
        assertThat(new MacroRanges(List.of(), List.of(2)).families(BASE, SETS.subList(0, 1)))
                .extracting(NetworkFamily::name)
                .containsExactly("1x1_3x3/b2");
        assertThat(NetworkFamily.bits("1x1_3x3", 32)).isEqualTo(32);
        assertThat(NetworkFamily.bits("1x1_3x3/w8t2", 16)).isEqualTo(16);
    }

    @Test
    void bitsThatNoWeightCanHaveAreRefused() {
        assertThatThrownBy(() -> new MacroRanges(List.of(), List.of(8, 9)))
                .hasMessage(
                        "Cannot search: space.macro.bits must be 2 to 8, or 32 for weights that are not rounded, got 9");
        assertThatThrownBy(() -> new MacroRanges(List.of(), List.of(4, 4)))
                .hasMessage("Cannot search: space.macro.bits must have values, each once, got [4, 4]");
    }

    private static MacroRanges ranges(MacroRanges.Range... ranges) {
        return new MacroRanges(List.of(ranges));
    }

    private static MacroRanges.Range range(MacroSetting setting, Integer... values) {
        return new MacroRanges.Range(setting, List.of(values));
    }
}

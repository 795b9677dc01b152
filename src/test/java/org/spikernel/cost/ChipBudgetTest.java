package org.spikernel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.config.HardwareTargets;
import org.spikernel.export.c.MemoryPlan;
import org.spikernel.hardware.Resource;
import org.spikernel.hardware.Usage;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Classifier;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

class ChipBudgetTest {
    private static final OperationSet SET = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final MacroArchitecture MACRO =
            new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(2, 16, 10, 1, 0), Neuron.PUBLISHED, 2);
    private static final Cell CELL = Cell.parse("0303 0020 0004 0000");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flash=256KiB,ram=64KiB | flash=256KiB,ram=64KiB",
                "ram=64KiB,flash=256KiB | flash=256KiB,ram=64KiB",
                "flash=1024KiB | flash=1MiB",
                "ram=65537B | ram=65537B",
                "flash=1.5MB, ram=2kB | flash=1500kB,ram=2kB"
            })
    void textsAreReadAndWritten(String text, String written) {
        Budget budget = Budget.parse(text);
        assertThat(budget).hasToString(written);
        assertThat(Budget.parse(written)).isEqualTo(budget);
        assertThat(Budget.parse(written).keyText()).isEqualTo(budget.keyText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flash=",
                "flash=256",
                "flash=10M-params",
                "flash=1KiB,flash=2KiB",
                "rom=1KiB",
                "flash=1KiB,",
                "=1KiB",
                "flash=1KiB;ram=1KiB",
                "ram=-1B"
            })
    void otherTextsAreRefusedInOneLine(String text) {
        assertThatThrownBy(() -> Budget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read budget: flash and ram must each be named once, in bytes, like"
                        + " flash=256KiB,ram=64KiB, got \"" + text + "\"");
    }

    @Test
    void oneByteDecides() {
        Architecture architecture = new Architecture(MACRO, SET, CELL);
        long ram = MemoryPlan.of(architecture).ramBytes();
        assertThat(fits("ram=" + ram + "B")).isTrue();
        assertThat(fits("ram=" + (ram - 1) + "B")).isFalse();

        long flash = ((ChipBudget) Budget.parse("flash=1GiB"))
                .usage(architecture, 8).stream()
                        .filter(usage -> usage.resource() == Resource.FLASH)
                        .mapToLong(Usage::needed)
                        .sum();
        assertThat(fits("flash=" + flash + "B")).isTrue();
        assertThat(fits("flash=" + (flash - 1) + "B")).isFalse();
        assertThat(fits("flash=" + flash + "B,ram=" + (ram - 1) + "B")).isFalse();
    }

    private static boolean fits(String budget) {
        return Budget.parse(budget).fitting(MACRO, SET, 8, 0).test(CELL);
    }

    @Test
    void fewerBitsTakeLessFlash() {
        ChipBudget budget = (ChipBudget) Budget.parse("flash=1GiB");
        Architecture architecture = new Architecture(MACRO, SET, CELL);
        assertThat(budget.usage(architecture, 4).get(0).needed())
                .isLessThan(budget.usage(architecture, 8).get(0).needed());
        assertThat(budget.bits(32)).isEqualTo(8);
        assertThat(budget.bits(4)).isEqualTo(4);
    }

    @Test
    void theKeyIsWhatTheChipHasAndNotItsName() {
        assertThat(HardwareTargets.budget("loihi2").keyText())
                .isEqualTo("ChipBudget[memory=Pool[neurons=1000000, synapses=120000000], stateBits=24]");
        assertThat(Budget.parse("flash=256KiB,ram=64KiB").keyText())
                .isEqualTo(
                        "ChipBudget[memory=Microcontroller[core=, flashBytes=262144, ramBytes=65536], stateBits=16]");
    }

    @Test
    void theShareOfASmallSpaceIsCountedExactly() {
        Budget budget = Budget.parse("ram=2600B");
        CellSpace space = CellSpace.of(SET, Connectivity.FORWARD);
        Predicate<Cell> fits = budget.fitting(MACRO, SET, 8, 0);
        long accepted = 0;
        Set<Cell> networks = new HashSet<>();
        for (long index = 0; index < space.size(); index++) {
            Cell cell = space.at(index);
            if (cell.accepted() && fits.test(cell.canonical())) {
                accepted++;
                networks.add(cell.canonical());
            }
        }
        SpaceShare share = SpaceShare.of(SET, Connectivity.FORWARD, MACRO, budget, 8);
        assertThat(share.canonicalFitting())
                .isEqualTo(networks.size())
                .isStrictlyBetween(0L, share.census().canonical());
        assertThat(share.acceptedFitting()).isEqualTo(accepted);
        assertThat(share.interval()).isEmpty();

        ChipSurvey survey = ChipSurvey.of((ChipBudget) budget, 8, MACRO, SET, Connectivity.FORWARD);
        assertThat(survey.networks()).isEqualTo(share.census().canonical());
        assertThat(survey.fitting()).isEqualTo(networks.size());
        assertThat(survey.reasons()).isEqualTo(java.util.Map.of("RAM", survey.networks() - networks.size()));
        assertThat(survey.largestFitting()).map(ChipSurvey.Network::cell).get().matches(networks::contains);
        CellTotals totals = new CellTotals(MACRO, SET);
        assertThat(survey.largestFitting().orElseThrow().parameters())
                .isEqualTo(networks.stream()
                        .mapToLong(cell -> totals.of(cell).parameters())
                        .max()
                        .orElseThrow());
        assertThat(survey.nearestMiss().orElseThrow().exceeded())
                .hasSize(1)
                .allMatch(usage -> usage.resource() == Resource.RAM && usage.needed() > 2600);
    }

    @Test
    void theShareOfALargeSpaceIsEstimatedWithAnInterval() {
        // Parameters add up, so that the share of a limit on synapses can be counted exactly.
        Budget chip = HardwareTargets.budget("loihi2");
        SpaceShare all = SpaceShare.of(SET, Connectivity.FEEDBACK, MACRO, chip, 8);
        assertThat(all.sampled()).isEqualTo(SpaceVisit.SAMPLE);
        assertThat(all.canonicalFitting()).isEqualTo(all.census().canonical());
        assertThat(all.interval())
                .hasValueSatisfying(interval -> assertThat(interval).endsWith("to 100.0 %"));
    }

    @Test
    void theMostHelpfulSettingComesFirst() {
        ChipBudget budget = (ChipBudget) Budget.parse("ram=1500B");
        ChipAdvice advice = new ChipAdvice(budget, 8, List.of(SET), Connectivity.FORWARD);
        ChipAdvice.Effect now = advice.asItIs(MACRO);
        assertThat(now.fitting()).isZero();

        List<ChipAdvice.Effect> effects = advice.settings(MACRO);
        assertThat(effects).extracting(ChipAdvice.Effect::setting).containsExactlyInAnyOrder(MacroSetting.values());
        assertThat(effects).extracting(ChipAdvice.Effect::share).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        // Pixels fall to a quarter, channels to a half; timesteps follow one another in the same memory.
        assertThat(effects.get(0).setting()).isIn(MacroSetting.IMAGE_SIZE, MacroSetting.STEM_STRIDE);
        // The largest memory is that of maps before the pool.
        assertThat(effects.subList(effects.size() - 2, effects.size()))
                .allSatisfy(effect -> assertThat(effect.range(Resource.RAM)).isEqualTo(now.range(Resource.RAM)))
                .extracting(ChipAdvice.Effect::setting)
                .containsExactlyInAnyOrder(MacroSetting.TIMESTEPS, MacroSetting.POOL);

        ChipAdvice.Nearest nearest = advice.nearest(MACRO).orElseThrow();
        assertThat(nearest.changed()).containsOnlyKeys(effects.get(0).setting());
        assertThat(nearest.network().usage()).allMatch(Usage::fits);
    }

    @Test
    void whereNothingHelpsNothingIsNear() {
        ChipAdvice advice = new ChipAdvice((ChipBudget) Budget.parse("ram=8B"), 8, List.of(SET), Connectivity.FORWARD);
        assertThat(advice.nearest(MACRO)).isEqualTo(Optional.empty());
    }
}

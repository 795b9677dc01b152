package org.spikernel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.report.Network;
import org.spikernel.report.OnChip;
import org.spikernel.report.RunMaker;

/** What networks of the kernel set 1x1_3x3 need; the cell is that of {@link RunMaker#network}. */
class ChipNeedsTest {
    private static final List<Network> NETWORKS =
            List.of(RunMaker.network("a", "1x1_3x3", 1.0, 0.5), RunMaker.network("b", "7x7_9x9", 1.0, 0.5));

    private static OnChip of(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "macro.width=2",
                "macro.hidden=16",
                "macro.group=1",
                "macro.timesteps=2",
                "data.synthetic.image-size=8",
                "space.kernel-sets=[[1,3]]"));
        settings.addAll(List.of(more));
        RunConfig config = ConfigFiles.load(Optional.empty(), settings);
        return ChipNeeds.of(Optional.of(config), NETWORKS, List.of(), List.of());
    }

    /**
     * Flash by hand, 4 and 8 channels, one convolution 1x1 and two 3x3, at 8 bits: table 8, stem 108 + 32, down 288 + 64,
     * norms 96, cells 400 and 1,408, fc1 512 + 64, fc2 160 + 40, in all 3,180; code on a Cortex-M4 at most 3,815 + 2 x 75 +
     * 3 x 352 + 2 x 329 + 243 = 5,922.
     */
    @Test
    void aMicrocontrollersRoomIsThatOfItsFile() {
        OnChip chip = of("budget.limit=stm32f407vg", "budget.bits=8");

        assertThat(chip.target())
                .isEqualTo(new OnChip.Target("stm32f407vg", "STMicroelectronics STM32F407VG", "cortex-m4"));
        assertThat(chip.rooms()).containsExactly(new OnChip.Room("flash", true), new OnChip.Room("RAM", true));
        assertThat(chip.known()).isEmpty();
        // The other network's kernel set is not one of the run's.
        assertThat(chip.needs()).extracting(OnChip.Need::candidateKey).containsExactly("a");
        assertThat(chip.needs().get(0).amounts())
                .extracting(OnChip.Amount::available)
                .containsExactly(1L << 20, 128L << 10);
        assertThat(chip.needs().get(0).amounts().get(0).needed()).isEqualTo(3180 + 5922);
    }

    /** Code is at most that of RV32IMC, 4,302 + 2 x 172 + 3 x 431 + 2 x 281 + 230 = 6,731; at 4 bits 1,008 bytes less. */
    @Test
    void withoutAChipTheProgramIsComparedWithSomeThatAreWellKnown() {
        OnChip eight = of("budget.limit=64KiB");
        OnChip four = of("budget.limit=64KiB", "budget.bits=4");

        assertThat(eight.target()).isNull();
        assertThat(eight.bits()).as("of 32, which no program has").isEqualTo(8);
        assertThat(flash(eight)).isEqualTo(3180 + 6731);
        assertThat(four.bits()).isEqualTo(4);
        assertThat(flash(four)).isEqualTo(3180 - 1008 + 6731);
        assertThat(four.needs().get(0).amounts().get(1))
                .isEqualTo(eight.needs().get(0).amounts().get(1));
        assertThat(eight.needs().get(0).amounts())
                .extracting(OnChip.Amount::available)
                .containsOnlyNulls();
        assertThat(eight.known())
                .hasSize(4)
                .contains(new OnChip.Known(
                        "stm32f407vg", "STMicroelectronics STM32F407VG", List.of(1L << 20, 128L << 10)));
    }

    @Test
    void oneLimitAloneLeavesTheOtherOpen() {
        OnChip chip = of("budget.limit=\"ram=64KiB\"", "budget.bits=8");

        assertThat(chip.target().asked()).isEqualTo("ram=64KiB");
        assertThat(chip.needs().get(0).amounts())
                .extracting(OnChip.Amount::available)
                .containsExactly(null, 64L << 10);
    }

    @Test
    void otherChipsHaveRoomsOfTheirOwn() {
        OnChip chip = of("budget.limit=spinnaker2", "budget.bits=8");

        assertThat(chip.rooms()).containsExactly(new OnChip.Room("cores", false));
        assertThat(chip.needs().get(0).amounts().get(0).available()).isPositive();
    }

    @Test
    void whatHasNoProgramInCNeedsNothingThatIsKnown() {
        assertThat(of("budget.limit=64KiB", "macro.input-coding=rate")).isEqualTo(OnChip.NOTHING);
        assertThat(ChipNeeds.of(Optional.empty(), NETWORKS, List.of(), List.of()))
                .isEqualTo(OnChip.NOTHING);
    }

    private static long flash(OnChip chip) {
        return chip.needs().get(0).amounts().get(0).needed();
    }
}

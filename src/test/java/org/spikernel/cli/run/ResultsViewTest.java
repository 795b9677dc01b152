package org.spikernel.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spikernel.cli.output.Output;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.Budget;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.ImageShare;
import org.spikernel.search.RunPlan;
import org.spikernel.spark.query.SelectionQuery;

class ResultsViewTest {
    private static final RunPlan.BudgetPlan BUDGET = new RunPlan.BudgetPlan(Budget.parse("2MiB"), 32, 0);
    /** Of ten classes, and the published kernel sets. */
    private static final RunConfig CONFIG = ConfigFiles.load(Optional.empty(), List.of());

    @Test
    void aSelectedNetworkThatMayBeGuessingIsCalledSo() {
        assertThat(printed(choice(0.1), Optional.of(CONFIG)))
                .contains("the selected network is not distinguishable from chance (10 %): test accuracy 0.1000,"
                        + " 95 % interval 0.0552 to 0.1744 (Wilson, 100 images)")
                .anyMatch(line -> line.matches("selected +3x3_7x7 +3x3 +0222 0011 0001 0000 .* true .*"));
        assertThat(printed(choice(0.3), Optional.of(CONFIG)))
                .noneMatch(line -> line.contains("from chance"))
                .anyMatch(line -> line.matches("selected +3x3_7x7 +3x3 +0222 0011 0001 0000 .* false .*"));
    }

    @Test
    void bothEnergiesAreShownBesideTheLimitOfFiring() {
        assertThat(printed(choice(0.3), Optional.of(CONFIG)))
                .anyMatch(line -> line.matches("verdict .* energy_uj +energy_sram_uj .*"))
                .anyMatch(line -> line.matches("selected .* 2\\.5\\d* +0\\.75\\d* .*"))
                .contains(
                        "its neurons fire at 11.1 % of the timesteps; with data movement, spikes save energy over an equal"
                                + " quantised network below 5.7 % (published for 5 timesteps)");
    }

    @Test
    void whatFollowsFromSettingsThatCannotBeReadIsLeftOut() {
        assertThat(printed(choice(0.1), Optional.empty()))
                .noneMatch(line -> line.contains("from chance"))
                .anyMatch(line -> line.matches("selected +3x3_7x7 +- +0222 0011 0001 0000 .*"));
    }

    private static SelectionQuery.Choice choice(double accuracy) {
        AccuracyEstimate estimate = new AccuracyEstimate(accuracy, 0, 1, 50);
        return new SelectionQuery.Choice(
                "key",
                "3x3_7x7",
                "0222 0011 0001 0000",
                accuracy,
                estimate,
                true,
                accuracy,
                ImageShare.of(accuracy, 100, estimate),
                1,
                100,
                400,
                40,
                new SelectionQuery.Energy(2.5, 0.75, Optional.of(0.111)),
                400,
                "file:/weights",
                Optional.empty(),
                BitWidthRow.Cost.UNKNOWN);
    }

    private static List<String> printed(SelectionQuery.Choice choice, Optional<RunConfig> config) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new ResultsView(null, new Output(Output.Format.TABLE, stream, stream))
                .selection("run", new SelectionQuery.Answer(Optional.of(choice), Optional.empty(), 0), BUDGET, config);
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

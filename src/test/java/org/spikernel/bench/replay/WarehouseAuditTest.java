package org.spikernel.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

class WarehouseAuditTest {
    private static final WarehouseAudit.Settings SETTINGS = new WarehouseAudit.Settings(200, 100, new Seed(1));

    @Test
    void aMeasureInTheOrderOfAccuraciesHasNoRegretAndOneThatOpposesThemAll() {
        List<WarehouseAudit.Network> networks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            double accuracy = 0.3 + 0.01 * i;
            networks.add(new WarehouseAudit.Network(
                    List.of(accuracy),
                    1_000_000,
                    Map.of("parameters", 7.0, "same", (double) i, "other", (double) -i),
                    Map.of("same", 0.5)));
        }
        List<WarehouseAudit.Verdict> verdicts =
                new WarehouseAudit(networks, SETTINGS).verdicts(List.of("parameters", "same"));
        assertThat(verdicts).extracting(WarehouseAudit.Verdict::measure).containsExactly("parameters", "same", "other");
        WarehouseAudit.Verdict same = verdicts.get(1);
        assertThat(same.tau()).isEqualTo(1);
        assertThat(same.low()).isEqualTo(1);
        assertThat(same.regret()).isZero();
        assertThat(same.seconds()).isEqualTo(0.5);
        WarehouseAudit.Verdict other = verdicts.get(2);
        assertThat(other.tau()).isEqualTo(-1);
        assertThat(other.seconds()).isNaN();
        // All 30 are among the 100: the best has 29 points more than the worst, less what noise of 0.05 points
        // explains.
        assertThat(other.regret()).isCloseTo(29, within(0.01));
        assertThat(verdicts.get(0).tau()).isNaN();
    }

    /** Means of p (1 - p) / n: half of the images right of 400. */
    @Test
    void withoutRepeatedTrainingsTheNumberOfImagesGivesTheNoise() {
        List<WarehouseAudit.Network> networks = List.of(network(0.5), network(0.5), network(0.5));
        WarehouseAudit audit = new WarehouseAudit(networks, SETTINGS);
        assertThat(audit.noise().points()).isCloseTo(2.5, within(1e-9));
        assertThat(audit.noise().repeated()).isZero();
        assertThat(audit.ceiling()).isNaN();
    }

    /** Ten networks trained twice, one point apart: a variance of 0.5 each. */
    @Test
    void repeatedTrainingsGiveTheNoise() {
        List<WarehouseAudit.Network> networks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            networks.add(network(0.5 + 0.02 * i, 0.51 + 0.02 * i));
        }
        WarehouseAudit audit = new WarehouseAudit(networks, SETTINGS);
        assertThat(audit.noise().points()).isCloseTo(Math.sqrt(0.5), within(1e-9));
        assertThat(audit.noise().repeated()).isEqualTo(10);
        assertThat(audit.ceiling()).isBetween(0.85, 1.0);
    }

    /** Of two normal variables with correlation r, tau is 2 asin(r) / pi; here r is 1 / sqrt(2). */
    @Test
    void theCeilingIsWhatNoiseLeaves() {
        RandomStream stream = new Seed(5).stream();
        List<WarehouseAudit.Network> networks = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            double truth = 0.5 + 0.01 * stream.nextGaussian();
            networks.add(network(truth + 0.01 * stream.nextGaussian(), truth + 0.01 * stream.nextGaussian()));
        }
        // Shrunk means of two trainings are less spread than the truth: sqrt(2/3) of it, so r = sqrt(0.4).
        assertThat(new WarehouseAudit(networks, SETTINGS).ceiling())
                .isCloseTo(2 * Math.asin(Math.sqrt(0.4)) / Math.PI, within(0.03));
    }

    @Test
    void fewNetworksHaveNoOrder() {
        assertThatThrownBy(() -> new WarehouseAudit(List.of(network(0.5), network(0.6)), SETTINGS))
                .hasMessage("Cannot audit: at least 3 networks must have a completed training, got 2");
    }

    private static WarehouseAudit.Network network(Double... accuracies) {
        return new WarehouseAudit.Network(List.of(accuracies), 400, Map.of(), Map.of());
    }
}

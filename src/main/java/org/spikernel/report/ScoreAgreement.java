package org.spikernel.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spikernel.results.KendallTau;

/**
 * How well the score of untrained networks ranks them by their accuracy after training.
 *
 * @param kernelSet whose networks were compared; empty for those of all
 * @param networks how many were
 * @param tau Kendall's, with a correction for ties; null where nothing can be ranked
 * @param chance probability of a tau so far from 0 if score and accuracy had nothing to do with each other (two-sided,
 *     normal approximation); null where there is no tau
 */
public record ScoreAgreement(String kernelSet, int networks, Double tau, Double chance) {
    /** Of all networks whose score is known, then of each kernel set. */
    public static List<ScoreAgreement> among(List<Network> networks) {
        List<Network> scored =
                networks.stream().filter(network -> network.score() != null).toList();
        List<ScoreAgreement> all = new ArrayList<>();
        all.add(of("", scored));
        Map<String, List<Network>> bySet =
                scored.stream().collect(Collectors.groupingBy(Network::kernelSet, TreeMap::new, Collectors.toList()));
        bySet.forEach((set, ofSet) -> all.add(of(set, ofSet)));
        return List.copyOf(all);
    }

    private static ScoreAgreement of(String kernelSet, List<Network> networks) {
        double tau = KendallTau.of(
                networks.stream().map(Network::score).toList(),
                networks.stream().map(network -> network.accuracy().mean()).toList());
        return Double.isNaN(tau)
                ? new ScoreAgreement(kernelSet, networks.size(), null, null)
                : new ScoreAgreement(kernelSet, networks.size(), tau, chance(tau, networks.size()));
    }

    private static double chance(double tau, int n) {
        double z = Math.abs(tau) * 3 * Math.sqrt(n * (n - 1.0)) / Math.sqrt(2 * (2.0 * n + 5));
        return Math.min(1, 2 * beyond(z));
    }

    /** The normal distribution's probability above {@code z >= 0} (Abramowitz and Stegun, 26.2.17; error below 1e-7). */
    private static double beyond(double z) {
        double t = 1 / (1 + 0.2316419 * z);
        double polynomial =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial;
    }
}

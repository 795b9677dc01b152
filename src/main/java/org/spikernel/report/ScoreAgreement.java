package org.spikernel.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spikernel.results.RankCorrelation;

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
        RankCorrelation correlation = RankCorrelation.of(
                networks.stream().map(Network::score).toList(),
                networks.stream().map(network -> network.accuracy().mean()).toList());
        return Double.isNaN(correlation.tau())
                ? new ScoreAgreement(kernelSet, correlation.count(), null, null)
                : new ScoreAgreement(kernelSet, correlation.count(), correlation.tau(), correlation.chance());
    }
}

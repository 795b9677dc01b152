package org.spikernel.paper;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on a data set.
 *
 * @param reach what its size lets it speak of
 * @param networks of all parts
 * @param times of the searches of {@link ReproductionPart#SEARCH} and {@link ReproductionPart#BASELINE}, by part and kernel set
 * @param draws of a kernel set in {@link ReproductionPart#SEARCH}
 * @param budget parameters that stand for the paper's 10 million at this size
 * @param selected kernel set of the network chosen within the budget, by part; a part where nothing fits is missing
 */
public record DataEvidence(
        EvidenceScope reach,
        List<TrainedNetwork> networks,
        Map<ReproductionPart, Map<String, SearchCost>> times,
        int draws,
        long budget,
        Map<ReproductionPart, String> selected) {
    public DataEvidence {
        networks = List.copyOf(networks);
        times = Map.copyOf(times);
        selected = Map.copyOf(selected);
    }

    Optional<TrainedNetwork> network(ReproductionPart part, String kernelSet) {
        return networks.stream()
                .filter(network -> network.part() == part && network.kernelSet().equals(kernelSet))
                .findFirst();
    }

    Optional<TrainedNetwork> baseline() {
        return network(ReproductionPart.BASELINE, Paper.BASELINE_SET);
    }

    /** Networks of the search whose kernels are larger than the baseline's. */
    List<TrainedNetwork> larger() {
        return Paper.LARGER_SETS.stream()
                .flatMap(set -> network(ReproductionPart.SEARCH, set).stream())
                .toList();
    }

    /** Time of a search. */
    public Optional<SearchCost> time(ReproductionPart part, String kernelSet) {
        return Optional.ofNullable(times.getOrDefault(part, Map.of()).get(kernelSet));
    }
}

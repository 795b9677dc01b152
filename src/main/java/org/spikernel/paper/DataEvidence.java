package org.spikernel.paper;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on a data set.
 *
 * @param reach what its size lets it speak of
 * @param networks of all parts
 * @param times of the searches of {@link Part#SEARCH} and {@link Part#BASELINE}, by part and kernel set
 * @param draws of a kernel set in {@link Part#SEARCH}
 * @param budget parameters that stand for the paper's 10 million at this size
 * @param selected kernel set of the network chosen within the budget, by part; a part where nothing fits is missing
 */
public record DataEvidence(
        Reach reach,
        List<Network> networks,
        Map<Part, Map<String, SearchTime>> times,
        int draws,
        long budget,
        Map<Part, String> selected) {
    public DataEvidence {
        networks = List.copyOf(networks);
        times = Map.copyOf(times);
        selected = Map.copyOf(selected);
    }

    Optional<Network> network(Part part, String kernelSet) {
        return networks.stream()
                .filter(network -> network.part() == part && network.kernelSet().equals(kernelSet))
                .findFirst();
    }

    Optional<Network> baseline() {
        return network(Part.BASELINE, Paper.BASELINE_SET);
    }

    /** Networks of the search whose kernels are larger than the baseline's. */
    List<Network> larger() {
        return Paper.LARGER_SETS.stream()
                .flatMap(set -> network(Part.SEARCH, set).stream())
                .toList();
    }

    /** Time of a search. */
    public Optional<SearchTime> time(Part part, String kernelSet) {
        return Optional.ofNullable(times.getOrDefault(part, Map.of()).get(kernelSet));
    }
}

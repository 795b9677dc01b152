package org.spikernel.export.nir;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.spikernel.network.tensor.Tensor;

/**
 * A graph of the Neuromorphic Intermediate Representation (Pedersen et al., Nature Communications 15, 2024), as it stands
 * in a file: nothing is checked but that names are unique.
 *
 * @param nodes by name, the order of HDF5
 * @param edges in the order of the file
 * @param metadata free notes
 */
public record NirGraph(List<NirNode> nodes, List<NirEdge> edges, NirFields metadata) {
    /** Sorts, copies and checks the names. */
    public NirGraph {
        nodes = nodes.stream().sorted(Comparator.comparing(NirNode::name)).toList();
        edges = List.copyOf(edges);
        for (int i = 1; i < nodes.size(); i++) {
            if (nodes.get(i).name().equals(nodes.get(i - 1).name())) {
                throw new IllegalArgumentException("Cannot make NIR graph: names of nodes must differ, got %s twice"
                        .formatted(nodes.get(i).name()));
            }
        }
    }

    /** Seconds of one timestep, if the metadata tell. */
    public Optional<Double> dt() {
        return number(NirMetadata.DT);
    }

    /** How many timesteps an image takes, if the metadata tell. */
    public Optional<Integer> timesteps() {
        return number(NirMetadata.TIME_STEPS)
                .filter(steps -> steps >= 1 && steps <= Integer.MAX_VALUE && steps == Math.rint(steps))
                .map(Double::intValue);
    }

    /** When neurons fire, if the metadata tell. */
    public Optional<FiringRule> firingRule() {
        String update = metadata.texts().getOrDefault(NirMetadata.UPDATE, "");
        return Stream.of(FiringRule.values())
                .filter(rule -> update.contains(rule.text()))
                .findFirst();
    }

    /** A number of the metadata. */
    Optional<Double> number(String key) {
        Tensor tensor = metadata.arrays().get(key);
        if (tensor == null || tensor.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(tensor.element() == Tensor.Element.I64 ? (double) tensor.longs()[0] : tensor.doubles()[0]);
    }
}

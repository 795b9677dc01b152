package org.spikernel.hardware;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.space.Architecture;

/**
 * Whether a chip can run a network: whether with the same spikes, and whether there is room.
 *
 * @param findings what it computes otherwise
 * @param memory what the network needs of each resource
 */
public record TargetCheck(List<Finding> findings, List<Usage> memory) {
    /** Copies. */
    public TargetCheck {
        findings = List.copyOf(findings);
        memory = List.copyOf(memory);
    }

    /**
     * Checks a network.
     *
     * @param coding of its images
     * @param bits of one stored weight
     */
    public static TargetCheck of(LayerGraph graph, InputCoding coding, HardwareTarget target, int bits) {
        return new TargetCheck(AbilityCheck.of(graph, coding, target.abilities()), MemoryUse.of(graph, target, bits));
    }

    /**
     * What a network needs of a chip: quick, for every candidate of a search.
     *
     * @param bits of one stored weight
     */
    public static List<Usage> memory(Architecture architecture, HardwareTarget target, int bits) {
        return MemoryUse.of(architecture, target, bits);
    }

    /** The fullest resource of several. */
    public static Usage fullest(List<Usage> usages) {
        return usages.stream().max(Comparator.comparingLong(Usage::millionths)).orElseThrow();
    }

    /** Whether the chip can give the same spikes. */
    public boolean spikeExact() {
        return findings.stream().noneMatch(finding -> finding.kind() == Finding.Kind.CANNOT);
    }

    /** Whether there is room. */
    public boolean fits() {
        return memory.stream().allMatch(Usage::fits);
    }

    /** What there is no room for, in the order of the layers. */
    public List<Usage> exceeded() {
        return memory.stream().filter(usage -> !usage.fits()).toList();
    }

    /** What is in the way of the same spikes, as the middle of a sentence; empty for nothing. */
    public static String obstacles(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.kind() == Finding.Kind.CANNOT)
                .map(finding -> finding.what() + " (" + finding.change() + ")")
                .collect(Collectors.joining("; "));
    }

    /** What several checks found, each once. */
    static List<Finding> union(List<List<Finding>> findings) {
        Set<Finding> all = new LinkedHashSet<>();
        findings.forEach(all::addAll);
        return new ArrayList<>(all);
    }
}

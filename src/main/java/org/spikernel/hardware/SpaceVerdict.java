package org.spikernel.hardware;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/**
 * How many cells of a space a chip can compute with the same spikes.
 *
 * @param which all, some or none
 * @param findings of all kinds of its networks, each once
 */
public record SpaceVerdict(Which which, List<Finding> findings) {
    private static final int OUTPUT = Cell.NODES - 1;

    /** How many. */
    public enum Which {
        ALL,
        SOME,
        NONE
    }

    /** Copies. */
    public SpaceVerdict {
        findings = List.copyOf(findings);
    }

    /**
     * Judges the cells of operation sets. What a chip can compute depends on which operations, sums and directions there are:
     * cells of one edge, without sums, tell whether any is possible, and cells with all edges of one operation what may be
     * in the way.
     */
    public static SpaceVerdict of(
            MacroArchitecture macro,
            List<OperationSet> sets,
            Connectivity connectivity,
            InputCoding coding,
            HardwareTarget target) {
        boolean any = false;
        List<List<Finding>> all = new ArrayList<>();
        for (OperationSet set : sets) {
            for (int code = 1; code < set.size(); code++) {
                List<Finding> simple = findings(macro, set, oneEdge(code), coding, target);
                any |= possible(simple);
                all.add(simple);
                all.add(findings(macro, set, allEdges(code, Connectivity.FORWARD), coding, target));
                all.add(findings(macro, set, allEdges(code, connectivity), coding, target));
            }
        }
        List<Finding> union = TargetCheck.union(all);
        if (!any) {
            return new SpaceVerdict(Which.NONE, union);
        }
        return new SpaceVerdict(possible(union) ? Which.ALL : Which.SOME, union);
    }

    private static boolean possible(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.kind() == Finding.Kind.CANNOT);
    }

    private static List<Finding> findings(
            MacroArchitecture macro, OperationSet set, Cell cell, InputCoding coding, HardwareTarget target) {
        return AbilityCheck.of(LayerGraph.of(new Architecture(macro, set, cell)), coding, target.abilities());
    }

    private static Cell oneEdge(int code) {
        char[] codes = "0".repeat(Cell.NODES * Cell.NODES).toCharArray();
        codes[OUTPUT] = Character.forDigit(code, Character.MAX_RADIX);
        return new Cell(new String(codes));
    }

    /** All pairs of nodes but the first and the last have an edge back, if there is feedback. */
    private static Cell allEdges(int code, Connectivity connectivity) {
        char[] codes = "0".repeat(Cell.NODES * Cell.NODES).toCharArray();
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = from + 1; to < Cell.NODES; to++) {
                boolean forward = connectivity == Connectivity.FORWARD || (from == 0 && to == OUTPUT);
                codes[forward ? from * Cell.NODES + to : to * Cell.NODES + from] =
                        Character.forDigit(code, Character.MAX_RADIX);
            }
        }
        return new Cell(new String(codes));
    }

    /** One line, as in {@code speck2f cannot compute these neurons exactly: ...}. */
    public String sentence(HardwareTarget target) {
        String obstacles = TargetCheck.obstacles(findings);
        return switch (which) {
            case ALL -> target.name() + " computes all cells exactly" + notes();
            case SOME -> target.name() + " computes some cells exactly; in the way of others: " + obstacles;
            case NONE ->
                target.name() + " cannot compute these networks exactly: " + obstacles + "; memory alone is checked";
        };
    }

    private String notes() {
        String notes = findings.stream()
                .map(finding -> finding.what() + " (" + finding.change() + ")")
                .distinct()
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        return notes.isEmpty() ? "" : "; to know: " + notes;
    }
}

package org.spikernel.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.spikernel.hardware.Resource;
import org.spikernel.hardware.TargetCheck;
import org.spikernel.hardware.Usage;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;

/**
 * What networks of a space need of a chip, by going through them: RAM is no sum over edges. All of a set where it is
 * small ({@link #isComplete}), else drawn ones.
 */
public final class ChipSurvey {
    private final boolean complete;
    private final Map<Cell, Boolean> fits = new HashMap<>();
    private final Map<Resource, Range> ranges = new EnumMap<>(Resource.class);
    private final Map<String, Long> reasons = new TreeMap<>();
    private long fitting;
    private long leastFilled = Long.MAX_VALUE;
    private Network largestFitting;
    private Network nearestMiss;

    /**
     * A network and what it needs.
     *
     * @param set of its operations
     * @param usage of each resource, of some by layer
     */
    public record Network(OperationSet set, Cell cell, long parameters, List<Usage> usage) {
        /** Copies. */
        public Network {
            usage = List.copyOf(usage);
        }

        /** The fullest use of each resource. */
        public List<Usage> fullest() {
            return ChipSurvey.fullest(usage);
        }

        /** What there is no room for, in the order of the layers. */
        public List<Usage> exceeded() {
            return usage.stream().filter(one -> !one.fits()).toList();
        }
    }

    /** How much networks need of a resource; of one that layers need, the layer that needs most. */
    public record Range(Resource resource, long least, long most, long available) {
        Range with(Range other) {
            return new Range(resource, Math.min(least, other.least), Math.max(most, other.most), available);
        }

        /** As in {@code 60 KiB to 239 KiB}. */
        @Override
        public String toString() {
            return least == most ? resource.amount(least) : resource.amount(least) + " to " + resource.amount(most);
        }
    }

    private ChipSurvey(boolean complete) {
        this.complete = complete;
    }

    /** Surveys the canonical cells of a set. */
    public static ChipSurvey of(
            ChipBudget budget, int bits, MacroArchitecture macro, OperationSet set, Connectivity connectivity) {
        SpaceVisit visit = SpaceVisit.of(CellSpace.of(set, connectivity));
        return of(budget, bits, macro, set, List.copyOf(visit.cells().keySet()), visit.complete());
    }

    static ChipSurvey of(
            ChipBudget budget,
            int bits,
            MacroArchitecture macro,
            OperationSet set,
            List<Cell> cells,
            boolean complete) {
        ChipSurvey survey = new ChipSurvey(complete);
        CellTotals totals = new CellTotals(macro, set);
        for (Cell cell : cells) {
            List<Usage> usage = budget.usage(new Architecture(macro, set, cell), bits);
            survey.add(new Network(set, cell, totals.of(cell).parameters(), usage));
        }
        return survey;
    }

    private void add(Network network) {
        List<Usage> fullest = network.fullest();
        for (Usage usage : fullest) {
            ranges.merge(
                    usage.resource(),
                    new Range(usage.resource(), usage.needed(), usage.needed(), usage.available()),
                    Range::with);
        }
        leastFilled = Math.min(leastFilled, TargetCheck.fullest(fullest).millionths());
        boolean fit = fullest.stream().allMatch(Usage::fits);
        fits.put(network.cell(), fit);
        if (fit) {
            fitting++;
            largestFitting = first(largestFitting, network, Comparator.comparingLong(one -> -one.parameters()));
        } else {
            String reason = fullest.stream()
                    .filter(usage -> !usage.fits())
                    .map(usage -> usage.resource().words())
                    .collect(Collectors.joining(" and "));
            reasons.merge(reason, 1L, Long::sum);
            nearestMiss = first(nearestMiss, network, Comparator.comparingLong(one -> TargetCheck.fullest(one.usage())
                    .millionths()));
        }
    }

    private static Network first(Network held, Network other, Comparator<Network> order) {
        Comparator<Network> total = order.thenComparingLong(Network::parameters)
                .thenComparing(one -> one.cell().codes());
        return held == null || total.compare(other, held) < 0 ? other : held;
    }

    /** The fullest use of each resource. */
    public static List<Usage> fullest(List<Usage> usages) {
        Map<Resource, Usage> fullest = new EnumMap<>(Resource.class);
        for (Usage usage : usages) {
            fullest.merge(usage.resource(), usage, (a, b) -> b.millionths() > a.millionths() ? b : a);
        }
        return new ArrayList<>(fullest.values());
    }

    /** Whether all networks of the space were gone through. */
    public boolean isComplete() {
        return complete;
    }

    /** Networks that were gone through. */
    public long networks() {
        return fits.size();
    }

    /** Those of them that fit. */
    public long fitting() {
        return fitting;
    }

    /** Whether one of them fits; empty for others. */
    Optional<Boolean> fits(Cell canonical) {
        return Optional.ofNullable(fits.get(canonical));
    }

    /** What they need, by resource. */
    public List<Range> ranges() {
        return List.copyOf(ranges.values());
    }

    /** How many do not fit, by what there is too little of: {@code flash}, {@code flash and RAM}. */
    public Map<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    /** Millionths of the chip that the network which fills it least needs, of the resource that it needs most of. */
    long leastFilled() {
        return leastFilled;
    }

    /** The one with the most parameters that fits. */
    public Optional<Network> largestFitting() {
        return Optional.ofNullable(largestFitting);
    }

    /** The one that is nearest to fitting of those that do not. */
    public Optional<Network> nearestMiss() {
        return Optional.ofNullable(nearestMiss);
    }
}

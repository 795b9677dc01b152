package org.spikernel.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.spikernel.hardware.Resource;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.OperationSet;

/**
 * Which setting would bring more networks of a space onto a chip: each is halved by itself (stride and pool doubled), and the
 * networks of all sets are surveyed again, some hundred of them.
 */
public final class ChipAdvice {
    /** Networks of all sets together that a setting is judged by. */
    private static final int JUDGED = 600;

    private static final int MOST_STEPS = 16;

    private final ChipBudget budget;
    private final int bits;
    private final List<OperationSet> sets;
    private final Map<OperationSet, List<Cell>> judged = new LinkedHashMap<>();

    /**
     * What a network's size does.
     *
     * @param setting that was changed; null for the settings as they are
     * @param macro the network with it
     * @param ranges of what networks need
     * @param networks that were judged
     * @param fitting of them
     * @param leastFilled millionths of the chip, of the network that fills it least
     */
    public record Effect(
            MacroSetting setting,
            MacroArchitecture macro,
            List<ChipSurvey.Range> ranges,
            long networks,
            long fitting,
            long leastFilled) {
        /** Copies. */
        public Effect {
            ranges = List.copyOf(ranges);
        }

        /** Share of the networks, 0 to 1. */
        public double share() {
            return (double) fitting / networks;
        }

        /** The range of a resource. */
        public Optional<ChipSurvey.Range> range(Resource resource) {
            return ranges.stream().filter(range -> range.resource() == resource).findFirst();
        }
    }

    /**
     * The settings that come nearest to those that were asked, with which something fits.
     *
     * @param changed settings with their values; empty where something fits as it is
     * @param network the largest one then, of those that were judged
     */
    public record Nearest(Map<MacroSetting, Integer> changed, ChipSurvey.Network network) {}

    /** Prepares for a space. */
    public ChipAdvice(ChipBudget budget, int bits, List<OperationSet> sets, Connectivity connectivity) {
        this.budget = budget;
        this.bits = bits;
        this.sets = List.copyOf(sets);
        Map<CellSpace, SpaceVisit> visits = new HashMap<>();
        for (OperationSet set : sets) {
            SpaceVisit visit = visits.computeIfAbsent(CellSpace.of(set, connectivity), SpaceVisit::of);
            judged.put(set, spread(List.copyOf(visit.cells().keySet()), Math.max(1, JUDGED / sets.size())));
        }
    }

    /** So many, evenly, and the smallest ones: of one edge. */
    private static List<Cell> spread(List<Cell> cells, int most) {
        Stream<Cell> smallest = cells.stream().filter(cell -> cell.edgeCount() == 1);
        int step = Math.max(1, cells.size() / most);
        Stream<Cell> spread =
                Stream.iterate(0, at -> at < cells.size(), at -> at + step).map(cells::get);
        return Stream.concat(smallest, spread).distinct().toList();
    }

    /** The network as it is. */
    public Effect asItIs(MacroArchitecture macro) {
        return effect(null, macro);
    }

    /** Each setting halved, the most helpful first; those that cannot be are left out. */
    public List<Effect> settings(MacroArchitecture macro) {
        List<Effect> effects = new ArrayList<>();
        for (MacroSetting setting : MacroSetting.values()) {
            setting.next(macro).ifPresent(smaller -> effects.add(effect(setting, smaller)));
        }
        effects.sort(Comparator.comparingDouble((Effect effect) -> -effect.share())
                .thenComparingLong(Effect::leastFilled)
                .thenComparing(Effect::setting));
        return effects;
    }

    /** What fits with the fewest halvings, of the setting that helps most each time; empty where none helps. */
    public Optional<Nearest> nearest(MacroArchitecture macro) {
        MacroArchitecture smaller = macro;
        Map<MacroSetting, Integer> changed = new EnumMap<>(MacroSetting.class);
        long filled = Long.MAX_VALUE;
        for (int step = 0; step <= MOST_STEPS; step++) {
            Optional<ChipSurvey.Network> fitting = largestFitting(smaller);
            if (fitting.isPresent()) {
                return Optional.of(new Nearest(changed, fitting.get()));
            }
            List<Effect> effects = settings(smaller);
            if (effects.isEmpty() || effects.get(0).leastFilled() >= filled) {
                return Optional.empty();
            }
            filled = effects.get(0).leastFilled();
            smaller = effects.get(0).macro();
            changed.put(effects.get(0).setting(), effects.get(0).setting().value(smaller));
        }
        return Optional.empty();
    }

    private Optional<ChipSurvey.Network> largestFitting(MacroArchitecture macro) {
        return surveys(macro).stream()
                .flatMap(survey -> survey.largestFitting().stream())
                .max(Comparator.comparingLong(ChipSurvey.Network::parameters));
    }

    private List<ChipSurvey> surveys(MacroArchitecture macro) {
        return sets.stream()
                .map(set -> ChipSurvey.of(budget, bits, macro, set, judged.get(set), false))
                .toList();
    }

    private Effect effect(MacroSetting setting, MacroArchitecture macro) {
        Map<Resource, ChipSurvey.Range> ranges = new EnumMap<>(Resource.class);
        long networks = 0;
        long fitting = 0;
        long leastFilled = Long.MAX_VALUE;
        for (ChipSurvey survey : surveys(macro)) {
            survey.ranges().forEach(range -> ranges.merge(range.resource(), range, ChipSurvey.Range::with));
            networks += survey.networks();
            fitting += survey.fitting();
            leastFilled = Math.min(leastFilled, survey.leastFilled());
        }
        return new Effect(setting, macro, List.copyOf(ranges.values()), networks, fitting, leastFilled);
    }
}

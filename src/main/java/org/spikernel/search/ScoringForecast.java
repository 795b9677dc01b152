package org.spikernel.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.spikernel.cost.CellTotals;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.ScoringCost;

/**
 * What the scoring of a planned run will take. The candidates are gone through one at a time and none is kept, however
 * many there are.
 *
 * @param sets drawn candidates by family, in the order of these
 * @param stages of scoring, in their order
 */
public record ScoringForecast(List<SetCount> sets, List<StageTime> stages) {
    public ScoringForecast {
        sets = List.copyOf(sets);
        stages = List.copyOf(stages);
    }

    /**
     * Candidates of a family.
     *
     * @param set its name
     * @param drawn all
     * @param fitting within the budget, or given by hand: those that are scored
     */
    public record SetCount(String set, long drawn, long fitting) {}

    /**
     * One stage.
     *
     * @param stage its name in the tables
     * @param candidates that it scores
     * @param cpuSeconds on one core
     */
    public record StageTime(String stage, long candidates, double cpuSeconds) {}

    /** Candidates that are scored, each counted once. */
    public long candidates() {
        return sets.stream().mapToLong(SetCount::fitting).sum();
    }

    /** CPU time of all stages. */
    public double cpuSeconds() {
        return stages.stream().mapToDouble(StageTime::cpuSeconds).sum();
    }

    /**
     * Goes through the candidates.
     *
     * @param cost of each stage, by its name
     */
    public static ScoringForecast of(RunPlan plan, Function<String, ScoringCost> cost) {
        List<Fidelity> measures = plan.measures();
        Tally tally = new Tally(plan, measures);
        plan.candidateStream().forEach(tally::count);
        List<SetCount> sets = new ArrayList<>();
        for (int set = 0; set < tally.drawn.length; set++) {
            sets.add(new SetCount(plan.experiment().families().get(set).name(), tally.drawn[set], tally.fitting[set]));
        }
        List<StageTime> stages = new ArrayList<>();
        double share = 1;
        for (int stage = 0; stage < measures.size(); stage++) {
            ScoreSettings settings = measures.get(stage).experiment().score();
            String name = measures.get(stage).name();
            double seconds = share * cost.apply(name).seconds(1, settings) * tally.macs[stage];
            long all = sets.stream().mapToLong(SetCount::fitting).sum();
            stages.add(new StageTime(name, Math.round(share * all), seconds));
            share *= stage < measures.size() - 1 ? plan.stages().get(stage).keep() : 1;
        }
        return new ScoringForecast(sets, stages);
    }

    /** Sums over candidates. */
    private static final class Tally {
        private final Predicate<Candidate> toScore;
        private final List<List<CellTotals>> totals = new ArrayList<>();
        private final long[] drawn;
        private final long[] fitting;
        private final double[] macs;

        Tally(RunPlan plan, List<Fidelity> measures) {
            toScore = plan.source().fits();
            measures.forEach(measure -> totals.add(RunPlan.totals(measure)));
            int sets = plan.experiment().families().size();
            drawn = new long[sets];
            fitting = new long[sets];
            macs = new double[measures.size()];
        }

        void count(Candidate candidate) {
            int set = candidate.family();
            drawn[set]++;
            if (toScore.test(candidate)) {
                fitting[set]++;
                for (int stage = 0; stage < macs.length; stage++) {
                    macs[stage] +=
                            totals.get(stage).get(set).of(candidate.canonical()).macsPerImage();
                }
            }
        }
    }
}

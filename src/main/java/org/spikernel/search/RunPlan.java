package org.spikernel.search;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.spikernel.cost.Budget;
import org.spikernel.cost.CellTotals;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.ScoringCost;
import org.spikernel.space.Cell;
import org.spikernel.space.Connectivity;
import org.spikernel.train.step.TrainingMode;

/**
 * What a run does. Driver only.
 *
 * @param runId its name
 * @param experiment what determines results
 * @param candidates which networks
 * @param stages cheap stages of scoring before the full measure
 * @param also measures that are taken beside the one that ranks, by the full measure's passes
 * @param budget what a chosen network may need
 * @param training what is trained
 * @param strategy in which order
 * @param device which devices tasks compute on
 * @param mode how trainings are run
 * @param tasks how work is cut into tasks and watched
 * @param output folder for checkpoints and weights, on a file system that all executors see
 */
public record RunPlan(
        String runId,
        Experiment experiment,
        CandidatePlan candidates,
        List<CheapStage> stages,
        List<ScoreMeasure> also,
        BudgetPlan budget,
        TrainingPlan training,
        StrategyPlan strategy,
        DeviceChoice device,
        TrainingMode mode,
        TaskSettings tasks,
        String output) {
    public RunPlan {
        stages = List.copyOf(stages);
        also = List.copyOf(also);
    }

    /**
     * Which networks are candidates.
     *
     * @param draws cells of every operation set
     * @param shares where the macro-architecture varies: how many networks of each family, all within the budget
     * @param given these cells in every family, and no drawn ones; empty for drawn ones
     */
    public record CandidatePlan(
            Connectivity connectivity, Sampling sampling, int draws, FamilyShares shares, List<Cell> given)
            implements Serializable {
        public CandidatePlan {
            given = List.copyOf(given);
        }

        /** Of one macro-architecture. */
        public CandidatePlan(Connectivity connectivity, Sampling sampling, int draws, List<Cell> given) {
            this(connectivity, sampling, draws, FamilyShares.NONE, given);
        }

        /** Cells that are drawn of a family. */
        int drawsOf(int family) {
            return shares.isEmpty() ? draws : shares.draws().get(family);
        }
    }

    /**
     * What a chosen network may need.
     *
     * @param limit parameters, bytes or a chip
     * @param bits of one stored parameter
     * @param stateBits of one membrane potential, 0 to leave the state out
     * @param weights what counts beside accuracy
     */
    public record BudgetPlan(Budget limit, int bits, int stateBits, Weights weights) implements Serializable {
        /** Of a chip, bits become those that it has. */
        public BudgetPlan {
            bits = limit.bits(bits);
        }

        /** The most accurate network within the budget, as in the paper. */
        public BudgetPlan(Budget limit, int bits, int stateBits) {
            this(limit, bits, stateBits, Weights.NONE);
        }
    }

    /**
     * What counts beside accuracy in a choice.
     *
     * @param memory accuracy, 0 to 1, that a network must have more to make up for using the whole budget
     * @param energy accuracy, 0 to 1, that a network must have more to make up for each microjoule an image (compute and
     *     SRAM); a network of which no energy is known then comes after all others
     */
    public record Weights(double memory, double energy) implements Serializable {
        /** Accuracy alone counts. */
        public static final Weights NONE = new Weights(0, 0);

        /** Checks the ranges. */
        public Weights {
            if (!(memory >= 0 && energy >= 0)) {
                throw new IllegalArgumentException(
                        "Cannot weigh: weights of memory and energy must be 0 or more, got %s and %s"
                                .formatted(memory, energy));
            }
        }

        /**
         * What is taken from the accuracy, as text that follows its name; empty for nothing.
         *
         * @param minus a word or sign
         */
        public String terms(String minus) {
            return (memory == 0 ? "" : " " + minus + " " + memory + " x memory / budget")
                    + (energy == 0 ? "" : " " + minus + " " + energy + " x energy / uJ");
        }
    }

    /**
     * What is trained.
     *
     * @param top best-scored candidates of each operation set
     * @param seeds trainings of each, or of each finalist
     * @param rungs at which trainings are compared, and most of them stopped
     * @param finalists networks that are trained with all seeds and measured on the test images, the best by the first
     *     seed; {@link #ALL} for all that are trained to the end
     */
    public record TrainingPlan(int top, int seeds, RungPlan rungs, int finalists) {
        /** The same, each training to the end. */
        public TrainingPlan withoutRungs() {
            return new TrainingPlan(top, seeds, new RungPlan(List.of(), rungs.reductionFactor()), finalists);
        }

        /** All are finalists. */
        public static final int ALL = Integer.MAX_VALUE;

        /** Whether the first seed's trainings decide about the others. */
        public boolean hasFinals() {
            return finalists != ALL || (rungs.rungs() > 0 && seeds > 1);
        }

        /** Whether every seed of every candidate is trained in one go. */
        public boolean isPlain() {
            return finalists == ALL && rungs.rungs() == 0;
        }
    }

    /** What makes the candidates. */
    public CandidateSource source() {
        return new CandidateSource(experiment, candidates, budget);
    }

    /** All candidates, made one at a time: cells given by hand, or drawn ones, whatever their size. */
    Stream<Candidate> candidateStream() {
        CandidateSource source = source();
        return IntStream.range(0, source.sets()).boxed().flatMap(source::ofSet);
    }

    /** The candidates to score; of large runs they are better made one at a time. */
    public List<Candidate> candidateList() {
        return candidateStream().filter(source().fits()).toList();
    }

    /** Costs of cells as a stage measures them, by family. */
    static List<CellTotals> totals(Fidelity measure) {
        return measure.experiment().families().stream()
                .map(family -> new CellTotals(family.macro(), family.operations()))
                .toList();
    }

    /** Predicted CPU seconds of scoring a candidate in a stage on one core. */
    public ToDoubleFunction<Candidate> scoringSeconds(Fidelity measure) {
        return scoringSeconds(
                measure, ScoringCost.of(measure.experiment().score().mode().engine()));
    }

    /** Predicted seconds of scoring a candidate in a stage, on a device of this cost. */
    public ToDoubleFunction<Candidate> scoringSeconds(Fidelity measure, ScoringCost cost) {
        ScoreSettings settings = measure.experiment().score();
        List<CellTotals> totals = totals(measure);
        return candidate -> cost.seconds(
                totals.get(candidate.family()).of(candidate.canonical()).macsPerImage(), settings);
    }

    /** The measures of all stages, the full one last. */
    public List<Fidelity> measures() {
        List<Fidelity> measures = new ArrayList<>();
        if (candidates.given().isEmpty()) {
            stages.forEach(stage -> measures.add(Fidelity.of(stage, experiment)));
        }
        measures.add(Fidelity.full(experiment));
        return measures;
    }
}

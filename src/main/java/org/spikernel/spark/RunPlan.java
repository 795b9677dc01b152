package org.spikernel.spark;

import java.util.List;
import org.spikernel.cost.Budget;
import org.spikernel.space.Cell;
import org.spikernel.space.Connectivity;

/**
 * What a run does. Driver only.
 *
 * @param runId its name
 * @param experiment what determines results
 * @param candidates which networks
 * @param budget what a chosen network may need
 * @param training what is trained
 * @param device which devices tasks compute on
 * @param spark how Spark is used
 * @param output folder for checkpoints and weights, on a file system that all executors see
 */
public record RunPlan(
        String runId,
        Experiment experiment,
        CandidatePlan candidates,
        BudgetPlan budget,
        TrainingPlan training,
        DeviceChoice device,
        SparkSettings spark,
        String output) {

    /**
     * Which networks are candidates.
     *
     * @param given these cells in every operation set; when empty, {@code draws} cells of every set
     */
    public record CandidatePlan(Connectivity connectivity, Sampling sampling, int draws, List<Cell> given) {
        public CandidatePlan {
            given = List.copyOf(given);
        }
    }

    /**
     * What a chosen network may need.
     *
     * @param limit parameters or bytes
     * @param bits of one stored parameter
     * @param stateBits of one membrane potential, 0 to leave the state out
     */
    public record BudgetPlan(Budget limit, int bits, int stateBits) {
        /** The budget as the selection asks it. */
        public SelectionQuery.Question question(String runId) {
            return new SelectionQuery.Question(
                    runId,
                    limit.unit() == Budget.Unit.PARAMETERS ? "params" : "bytes",
                    limit.amount(),
                    bits,
                    stateBits);
        }
    }

    /**
     * What is trained.
     *
     * @param top best-scored candidates of each operation set
     * @param seeds trainings of each
     */
    public record TrainingPlan(int top, int seeds) {}

    List<Candidate> candidateList() {
        return candidates.given().isEmpty()
                ? Candidates.drawn(
                        experiment.operationSets(),
                        candidates.connectivity(),
                        candidates.sampling(),
                        candidates.draws(),
                        experiment.seed())
                : Candidates.given(experiment.operationSets(), candidates.given(), experiment.seed());
    }
}

package org.spikernel.spark.tables;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.HardwareTargets;
import org.spikernel.config.RunConfig;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.SelectionQuery.Question;
import org.spikernel.spark.query.TopCandidates;

/** What a run, a selection or a user asks of the tables: the program's questions come first, the others are views. */
public enum TableQuestion {
    SELECTION,
    BEST_CANDIDATES,
    /** With the room of a chip, which no column holds: it follows from each cell. */
    BEST_FOR_A_CHIP,
    /** Of a run that goes on: the trainings. */
    WHAT_THE_RUN_HAS,
    LEADERBOARD,
    PARETO,
    BUDGET_CURVE,
    KERNEL_SET_SUMMARY,
    SEARCH_COST,
    LEARNING_CURVES,
    FAILURES,
    PARETO_ENERGY,
    BIT_WIDTH_CHOICE,
    FIRMWARE,
    MEASURE_RANKS,
    PREDICTED_TRAININGS;

    /**
     * Prepares the question about the largest run of {@link MadeUpTables}.
     *
     * @param session that asks
     * @param rows that the tables were filled with
     * @return asks
     */
    Supplier<Object> about(SparkSession session, ResultTables tables, int rows) {
        MadeUpRows run = MadeUpTables.largestRun(rows);
        Question selection = new Question(run.runId(), "bytes", 2L << 20, 32, 0);
        return switch (this) {
            case SELECTION -> () -> SelectionQuery.ask(session, tables, selection);
            case BEST_CANDIDATES -> () -> TopCandidates.find(session, tables, selection, CandidateRow.FULL_STAGE, 10);
            case BEST_FOR_A_CHIP -> {
                RunConfig config = ConfigFiles.load(Optional.empty(), List.of());
                Question chip = Question.of(
                        session,
                        run.runId(),
                        new RunPlan.BudgetPlan(HardwareTargets.budget("stm32f407vg"), 8, 0),
                        config.families());
                yield () -> TopCandidates.find(session, tables, chip, CandidateRow.FULL_STAGE, 10);
            }
            case WHAT_THE_RUN_HAS ->
                () -> new StoredResults(session, tables, run.runId())
                        .own(TableDefinition.TRAININGS, "training_key", StoredResults.Need.TRAINED);
            case LEADERBOARD,
                    PARETO,
                    BUDGET_CURVE,
                    KERNEL_SET_SUMMARY,
                    SEARCH_COST,
                    LEARNING_CURVES,
                    FAILURES,
                    PARETO_ENERGY,
                    BIT_WIDTH_CHOICE,
                    FIRMWARE,
                    MEASURE_RANKS,
                    PREDICTED_TRAININGS -> {
                ResultViews.onDemand(session, tables.settings()).prepare(view());
                yield () -> session.sql("SELECT * FROM " + view() + " WHERE run_id = :run", Map.of("run", run.runId()))
                        .collectAsList();
            }
        };
    }

    /** The view of that name, of a question that is one. */
    String view() {
        return name().toLowerCase(Locale.ROOT);
    }
}

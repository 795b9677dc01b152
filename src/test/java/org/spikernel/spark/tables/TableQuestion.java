package org.spikernel.spark.tables;

import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.query.SelectionQuery.Question;
import org.spikernel.spark.query.TopCandidates;

/** What a run, a selection or a user asks of the tables: the first four are the program's, the others views. */
public enum TableQuestion {
    SELECTION,
    BEST_CANDIDATES,
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
    BIT_WIDTH_CHOICE;

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
                    BIT_WIDTH_CHOICE -> {
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

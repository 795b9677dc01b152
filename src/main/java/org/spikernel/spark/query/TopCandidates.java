package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

/** The best-scored candidates of each kernel set of a run in one stage, among those that fit the budget. */
public final class TopCandidates {
    /**
     * A cell drawn several times counts once, by its best score; ties go to the smaller network, then the key. Parameters
     * and bytes are compared first, which leaves less to sort; a chip last, which is asked of each cell once.
     */
    private static final String TEXT = """
            WITH drawn AS (
              SELECT candidate_key, kernel_set, canonical_cell, draw_index, cell, score, params,
                     row_number() OVER (PARTITION BY kernel_set, canonical_cell ORDER BY score DESC, candidate_key) AS repeat
              FROM {candidates}
              WHERE run_id = :run AND stage = :stage AND status = 'scored' AND {usable}
                AND {of a row}
            ), fitting AS (
              SELECT *, substring_index(kernel_set, '{separator}', 1) AS operations
              FROM drawn WHERE repeat = 1 AND {of a cell}
            ), ranked AS (
              SELECT candidate_key, kernel_set, operations, draw_index, cell, score,
                     row_number() OVER (PARTITION BY operations ORDER BY score DESC, params, candidate_key) AS rank,
                     count(*) OVER (PARTITION BY operations) AS others
              FROM fitting
            )
            SELECT candidate_key, kernel_set, rank, draw_index, cell, score FROM ranked
            WHERE rank <= greatest(:top, ceil(:share * others)) ORDER BY operations, rank
            """;

    private TopCandidates() {}

    /**
     * A candidate's place in its kernel set.
     *
     * @param draw number of its draw; null for cells given by hand
     * @param cell as drawn or given
     * @param score by the stage's measure
     */
    public record Ranked(String candidateKey, String kernelSet, int rank, Long draw, String cell, double score) {
        private static Ranked of(Row row) {
            return new Ranked(
                    row.getString(0),
                    row.getString(1),
                    row.getInt(2),
                    row.isNullAt(3) ? null : row.getLong(3),
                    row.getString(4),
                    row.getDouble(5));
        }
    }

    /** So many of each set. */
    public static List<Ranked> find(
            SparkSession spark, ResultTables tables, SelectionQuery.Question budget, String stage, int top) {
        return query(spark, tables, budget, stage, top, 0).collectAsList().stream()
                .map(Ranked::of)
                .toList();
    }

    /**
     * The best, one at a time: a share of a large run is large.
     *
     * @param stage of scoring
     * @param top so many of each set, at least
     * @param share of each set, at least
     */
    public static void each(
            SparkSession spark,
            ResultTables tables,
            SelectionQuery.Question budget,
            String stage,
            int top,
            double share,
            Consumer<Ranked> use) {
        query(spark, tables, budget, stage, top, share)
                .toLocalIterator()
                .forEachRemaining(row -> use.accept(Ranked.of(row)));
    }

    private static Dataset<Row> query(
            SparkSession spark,
            ResultTables tables,
            SelectionQuery.Question budget,
            String stage,
            int top,
            double share) {
        String fits = budget.size() + " <= :limit";
        return spark.sql(
                TEXT.replace("{separator}", NetworkFamily.SEPARATOR)
                        .replace("{of a row}", budget.ofChip() ? "true" : fits)
                        .replace("{of a cell}", budget.ofChip() ? fits : "true")
                        .replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                        .replace("{usable}", StoredResults.WHOLE_SCORE),
                budget.parameters(Map.of("stage", stage, "share", share, "top", top)));
    }
}

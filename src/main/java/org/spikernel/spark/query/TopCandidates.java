package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

/** The best-scored candidates of each kernel set of a run in one stage, among those that fit the budget. */
public final class TopCandidates {
    /** A cell drawn several times counts once, by its best score; ties go to the smaller network, then the key. */
    private static final String TEXT = """
            WITH fitting AS (
              SELECT candidate_key, kernel_set, score, params,
                     row_number() OVER (PARTITION BY kernel_set, canonical_cell ORDER BY score DESC, candidate_key) AS repeat
              FROM {candidates}
              WHERE run_id = :run AND stage = :stage AND status = 'scored' AND {usable}
                AND {size} <= :limit
            ), ranked AS (
              SELECT candidate_key, kernel_set,
                     row_number() OVER (PARTITION BY kernel_set ORDER BY score DESC, params, candidate_key) AS rank,
                     count(*) OVER (PARTITION BY kernel_set) AS others
              FROM fitting WHERE repeat = 1
            )
            SELECT candidate_key, kernel_set, rank FROM ranked
            WHERE rank <= greatest(:top, ceil(:share * others)) ORDER BY kernel_set, rank
            """;

    private TopCandidates() {}

    /** A candidate's place in its kernel set. */
    public record Ranked(String candidateKey, String kernelSet, int rank) {}

    /**
     * The best.
     *
     * @param stage of scoring
     * @param top so many of each set, at least
     * @param share of each set, at least
     */
    public static List<Ranked> find(
            SparkSession spark,
            ResultTables tables,
            SelectionQuery.Question budget,
            String stage,
            int top,
            double share) {
        return spark
                .sql(
                        TEXT.replace("{size}", SelectionQuery.SIZE)
                                .replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                                .replace("{usable}", StoredResults.WHOLE_SCORE),
                        budget.parameters(Map.of("stage", stage, "share", share, "top", top)))
                .collectAsList()
                .stream()
                .map(row -> new Ranked(row.getString(0), row.getString(1), row.getInt(2)))
                .toList();
    }
}

package org.spikernel.spark.query;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;

/** The networks of a run that are trained with more seeds and measured on the test images. */
public final class Finalists {
    /** By the validation accuracy of the first seed; those within the budget come first. */
    private static final String TEXT = """
            SELECT candidate_key FROM {trainings}
            WHERE run_id = :run AND train_seed = 0 AND status = 'completed' AND {usable}
            ORDER BY {size} <= :limit DESC,
                     final_val_accuracy DESC, params, candidate_key
            LIMIT :finalists
            """;

    private Finalists() {}

    /** Keys of the candidates. */
    public static Set<String> find(
            SparkSession spark, ResultTables tables, SelectionQuery.Question budget, int finalists) {
        return spark
                .sql(
                        TEXT.replace("{size}", budget.size())
                                .replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                                .replace("{usable}", SelectionQuery.USABLE),
                        budget.parameters(Map.of("finalists", finalists)))
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }
}

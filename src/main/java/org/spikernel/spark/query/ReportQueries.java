package org.spikernel.spark.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.StoredResults;

/** Asks the tables of results what a report shows. */
final class ReportQueries {
    private final SparkSession spark;
    private final ResultTables tables;
    private final ResultViews views;

    ReportQueries(SparkSession spark, ResultTables tables) {
        this.spark = spark;
        this.tables = tables;
        this.views = ResultViews.onDemand(spark, tables.settings());
    }

    /** Rows of a query over tables in braces, and views. */
    <T> List<T> list(String text, Map<String, Object> parameters, Function<Row, T> made) {
        views.prepare(text);
        return spark.sql(named(text), parameters).collectAsList().stream()
                .map(made)
                .toList();
    }

    /** Rows of a query that begins with what {@link SelectionQuery} compares, as {@code networks}. */
    <T> List<T> listOfNetworks(String text, String runId, Map<String, Object> more, Function<Row, T> made) {
        SelectionQuery.Question unlimited = new SelectionQuery.Question(runId, "params", Long.MAX_VALUE, 1, 0);
        return spark
                .sql(named(SelectionQuery.overNetworks(text, tables)), unlimited.parameters(more))
                .collectAsList()
                .stream()
                .map(made)
                .toList();
    }

    private String named(String text) {
        return text.replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                .replace("{trainings}", tables.name(TableDefinition.TRAININGS))
                .replace("{epochs}", tables.name(TableDefinition.EPOCHS))
                .replace("{layers}", tables.name(TableDefinition.LAYERS))
                .replace("{scored}", "'" + CandidateRow.SCORED + "'")
                .replace("{completed}", "'" + TrainingRow.COMPLETED + "'")
                .replace("{full}", "'" + CandidateRow.FULL_STAGE + "'")
                .replace("{stopped}", "'" + TrainingRow.STOPPED + "'")
                .replace("{whole score}", StoredResults.WHOLE_SCORE);
    }
}

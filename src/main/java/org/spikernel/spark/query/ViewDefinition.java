package org.spikernel.spark.query;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import org.spikernel.text.OneLine;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A view over the result tables, as the statement that makes it describes it.
 *
 * @param name in SQL
 * @param comment what one row is
 * @param columns in their order
 */
public record ViewDefinition(String name, String comment, List<ViewColumn> columns) {
    public ViewDefinition {
        columns = List.copyOf(columns);
    }

    /**
     * A column of a view; its type is Spark's to find.
     *
     * @param name snake case, with the unit where there is one
     * @param comment what it means
     */
    public record ViewColumn(String name, String comment) {}

    /**
     * Reads a statement with Spark's parser; it is not run.
     *
     * @throws IllegalArgumentException when it does not make a temporary view with a comment for itself and each column
     */
    static ViewDefinition of(SparkSession session, String statement) {
        LogicalPlan plan = parsed(session, statement);
        if (!(plan instanceof CreateViewCommand view)) {
            throw new IllegalArgumentException("Cannot read view: it must be CREATE OR REPLACE TEMPORARY VIEW, got "
                    + OneLine.shortened(statement));
        }
        String name = view.name().table();
        return new ViewDefinition(
                name,
                required(name, view.comment()),
                CollectionConverters.asJava(view.userSpecifiedColumns()).stream()
                        .map(column -> column(name, column))
                        .toList());
    }

    private static ViewColumn column(String view, Tuple2<String, Option<String>> column) {
        return new ViewColumn(column._1(), required(view + "." + column._1(), column._2()));
    }

    private static String required(String what, Option<String> comment) {
        if (comment.isEmpty() || comment.get().isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot read view: it and each of its columns must have a COMMENT, got none for " + what);
        }
        return comment.get();
    }

    private static LogicalPlan parsed(SparkSession session, String statement) {
        try {
            return ((org.apache.spark.sql.classic.SparkSession) session)
                    .sessionState()
                    .sqlParser()
                    .parsePlan(statement);
        } catch (ParseException e) {
            throw new IllegalArgumentException("Cannot read view: " + OneLine.shortened(e.getMessage()), e);
        }
    }
}

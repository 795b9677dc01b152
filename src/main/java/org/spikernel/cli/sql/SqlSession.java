package org.spikernel.cli.sql;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.spark.query.OutsideSql;
import org.spikernel.spark.query.ReadOnlySql;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.session.CatalogSettings;

/** Statements over the result tables, whose namespace is the current one at first, and the views of them. */
final class SqlSession {
    private final SparkSession session;
    private final CatalogSettings tables;
    private final OutsideSql.Reach reach;
    private final ResultViews views;

    SqlSession(SparkSession session, CatalogSettings tables, OutsideSql.Reach reach) {
        this.session = session;
        this.tables = tables;
        this.reach = reach;
        OutsideSql.prepare(session, reach);
        this.views = ResultViews.onDemand(session, tables);
        session.sql("USE " + tables.catalog() + "." + tables.namespace());
    }

    /**
     * What a statement that only reads gives.
     *
     * @param parameters values that it names as {@code :name}
     * @param refusal what to say of one that may write, given what it does
     * @throws UserInputException when it may write, or reaches farther than it may
     */
    Dataset<Row> reading(String statement, Map<String, Object> parameters, UnaryOperator<String> refusal)
            throws ParseException {
        Optional<Dataset<Row>> listing = prepared(statement);
        if (listing.isPresent()) {
            return listing.get();
        }
        requireWithinReach(statement);
        Optional<String> writing = ReadOnlySql.writing(session, statement, parameters);
        if (writing.isPresent()) {
            throw new UserInputException(
                    "Cannot run SQL: " + refusal.apply(writing.get()) + " (" + SqlErrors.shortened(statement) + ")");
        }
        return session.sql(statement, parameters);
    }

    /**
     * What any statement gives.
     *
     * @throws UserInputException when it reaches farther than it may
     */
    Dataset<Row> writing(String statement) throws ParseException {
        Optional<Dataset<Row>> listing = prepared(statement);
        if (listing.isPresent()) {
            return listing.get();
        }
        requireWithinReach(statement);
        return session.sql(statement);
    }

    private void requireWithinReach(String statement) throws ParseException {
        if (reach == OutsideSql.Reach.EVERYTHING) {
            return;
        }
        Optional<String> outside = OutsideSql.reaching(session, statement);
        if (outside.isPresent()) {
            throw new UserInputException("Cannot run SQL: it must stay within the tables, got " + outside.get()
                    + "; `spikernel sql --allow-files` also reaches files, code, settings and the environment ("
                    + SqlErrors.shortened(statement) + ")");
        }
    }

    /** The answer of our own, or views made for Spark to answer. */
    private Optional<Dataset<Row>> prepared(String statement) {
        Optional<Dataset<Row>> listing = TableListing.of(session, tables, statement);
        if (listing.isEmpty()) {
            views.prepare(statement);
        }
        return listing;
    }
}

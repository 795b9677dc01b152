package org.spikernel.cli.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.query.ViewDefinition;
import org.spikernel.spark.session.CatalogSettings;

/** What {@code SHOW TABLES} and {@code SHOW VIEWS} answer here: Spark's own show neither comments nor our views. */
final class TableListing {
    private static final Pattern TABLES = Pattern.compile("SHOW\\s+TABLES", Pattern.CASE_INSENSITIVE);
    private static final Pattern VIEWS = Pattern.compile("SHOW\\s+VIEWS", Pattern.CASE_INSENSITIVE);
    private static final StructType COLUMNS = new StructType()
            .add("name", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("comment", DataTypes.StringType);

    private final SparkSession session;

    private TableListing(SparkSession session) {
        this.session = session;
    }

    /** The answer to a statement; empty when Spark should answer, as for other namespaces. */
    static Optional<Dataset<Row>> of(SparkSession session, CatalogSettings tables, String statement) {
        boolean all = TABLES.matcher(statement).matches();
        boolean ours = session.catalog().currentCatalog().equals(tables.catalog())
                && session.catalog().currentDatabase().equals(tables.namespace());
        if (!ours || !(all || VIEWS.matcher(statement).matches())) {
            return Optional.empty();
        }
        TableListing listing = new TableListing(session);
        List<Row> rows = new ArrayList<>(all ? listing.tables() : List.of());
        rows.addAll(listing.views());
        return Optional.of(session.createDataFrame(rows, COLUMNS));
    }

    private List<Row> tables() {
        Map<String, String> comments = new TreeMap<>();
        TableDefinition.ALL.forEach(table -> comments.put(table.name(), table.comment()));
        return session.sql("SHOW TABLES").collectAsList().stream()
                .map(row -> row.<String>getAs("tableName"))
                .sorted()
                .map(name -> RowFactory.create(name, "table", comments.get(name)))
                .toList();
    }

    /** The program's views, and those that the session has made. */
    private List<Row> views() {
        Map<String, String> comments = new TreeMap<>();
        session.sql("SHOW VIEWS").collectAsList().forEach(row -> comments.put(row.getAs("viewName"), null));
        for (ViewDefinition view : ResultViews.all(session)) {
            comments.put(view.name(), view.comment());
        }
        return comments.entrySet().stream()
                .map(view -> RowFactory.create(view.getKey(), "view", view.getValue()))
                .toList();
    }
}

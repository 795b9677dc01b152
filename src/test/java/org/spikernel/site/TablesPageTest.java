package org.spikernel.site;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.Column;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.query.ViewDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.SparkFixture;

/** {@code tables.md}: every column of every table and view. */
@Tag("spark")
class TablesPageTest {
    private final StringBuilder page = new StringBuilder();

    @Test
    void everyColumnOfTablesAndViewsIsThere() {
        SparkSession session = SparkFixture.session().newSession();
        CatalogSettings catalog = SparkFixture.freshNamespace();
        ResultTables.open(session, catalog);
        ResultViews.register(session, catalog);

        page.append("""
                # Tables and views

                Made from the code by `TablesPageTest`; the same texts are the comments in the catalog (`DESCRIBE TABLE
                candidates`). Times are UTC. Any column may be null where its comment says so, and in rows of older versions.
                How to open all of this with Spark, DuckDB and Trino: [analysts.md](analysts.md).

                ## Tables

                Iceberg tables, partitioned by `run_id`, in the namespace `lake.spikernel` (`tables.catalog`,
                `tables.namespace`).
                """);
        for (TableDefinition<?> table : TableDefinition.ALL) {
            head(table.name(), table.comment());
            for (Column column : table.columns()) {
                line(column.name(), type(column.type()), column.comment());
            }
        }
        page.append("""

                ## Views

                Temporary views of a session, made by [`conf/views.sql`](../../../conf/views.sql): `spikernel sql` makes them by
                itself, other sessions run that file. Each has one row per run and what its first line says, for all runs.
                """);
        for (ViewDefinition view : ResultViews.all(session)) {
            head(view.name(), view.comment());
            Map<String, String> types = new TreeMap<>();
            List<Row> described = session.sql("DESCRIBE " + view.name()).collectAsList();
            described.forEach(row -> types.put(row.getString(0), row.getString(1)));
            view.columns().forEach(column -> line(column.name(), types.get(column.name()), column.comment()));
        }
        GeneratedPage.requireCurrent("tables.md", page.toString());
    }

    private void head(String name, String comment) {
        page.append("\n### ").append(name).append("\n\n").append(comment).append("\n\n");
        page.append("| column | type | meaning |\n|---|---|---|\n");
    }

    private void line(String name, String type, String comment) {
        page.append("| `%s` | %s | %s |%n".formatted(name, type, GeneratedPage.cell(comment)));
    }

    /** As Spark SQL names it. */
    private static String type(Column.Type type) {
        return switch (type) {
            case STRING, DOUBLE, BOOLEAN, INT, TIMESTAMP -> type.name().toLowerCase(Locale.ROOT);
            case LONG -> "bigint";
            case DOUBLE_LIST -> "array<double>";
            case LONG_MAP -> "map<string,bigint>";
            case STRING_MAP -> "map<string,string>";
        };
    }
}

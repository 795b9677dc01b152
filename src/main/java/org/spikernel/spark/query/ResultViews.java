package org.spikernel.spark.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.text.OneLine;

/**
 * The views that answer the usual questions to the result tables, for many runs side by side: what {@code conf/views.sql}
 * makes. Driver only.
 */
public final class ResultViews {
    private static final String SCRIPT = "/views.sql";
    /** As the script says; other sessions cut it in the same way. */
    private static final String END_OF_STATEMENT = ";[ \\t]*\\R";

    private static final Pattern NAME = Pattern.compile("CREATE OR REPLACE TEMPORARY VIEW (\\w+)");

    private final SparkSession session;
    private final CatalogSettings tables;
    private final List<String> missing = new ArrayList<>(statements());

    private ResultViews(SparkSession session, CatalogSettings tables) {
        this.session = session;
        this.tables = tables;
    }

    /** All views, in the order in which they build upon each other. */
    public static List<ViewDefinition> all(SparkSession session) {
        return statements().stream()
                .map(statement -> ViewDefinition.of(session, statement))
                .toList();
    }

    /** Makes all views in a session. Tables that are made anew later are seen as they are then. */
    public static void register(SparkSession session, CatalogSettings tables) {
        new ResultViews(session, tables).make(statements());
    }

    /** To make the views of a session when they are first named: making all takes seconds. */
    public static ResultViews onDemand(SparkSession session, CatalogSettings tables) {
        return new ResultViews(session, tables);
    }

    /** Makes the views that a text of SQL names, and those that they are made of, unless they are there. */
    public void prepare(String sql) {
        List<String> named = new ArrayList<>();
        String text = sql;
        List<String> latestFirst = new ArrayList<>(missing);
        Collections.reverse(latestFirst);
        for (String statement : latestFirst) {
            if (Pattern.compile("\\b" + name(statement) + "\\b", Pattern.CASE_INSENSITIVE)
                    .matcher(text)
                    .find()) {
                named.add(0, statement);
                text += "\n" + statement;
            }
        }
        make(named);
        missing.removeAll(named);
    }

    /** Views keep the namespace that is the current one when they are made. */
    private void make(List<String> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        String[] before = {session.catalog().currentCatalog(), session.catalog().currentDatabase()};
        session.sql("USE " + tables.catalog() + "." + tables.namespace());
        try {
            wanted.forEach(session::sql);
        } finally {
            // By the catalog's own methods: such a name may hold anything.
            session.catalog().setCurrentCatalog(before[0]);
            session.catalog().setCurrentDatabase(before[1]);
        }
    }

    private static String name(String statement) {
        Matcher matcher = NAME.matcher(statement);
        if (!matcher.find()) {
            throw new IllegalStateException("Cannot make the views: a statement of " + SCRIPT
                    + " must make a temporary view, got " + OneLine.shortened(statement));
        }
        return matcher.group(1);
    }

    /** The statements of the script, without their semicolons. */
    private static List<String> statements() {
        return Arrays.stream(script().split(END_OF_STATEMENT))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String script() {
        try (InputStream in = ResultViews.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("Cannot make the views: the program must bring along " + SCRIPT
                        + ", got nothing; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + SCRIPT, e);
        }
    }
}

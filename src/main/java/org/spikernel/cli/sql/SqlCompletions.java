package org.spikernel.cli.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.util.SQLKeywordUtils;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.ResultViews;
import org.spikernel.spark.query.ViewDefinition;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The words that statements about the result tables are made of.
 *
 * @param tables names of tables and views, with their comments
 * @param columns their columns, with the comment of one that has it
 * @param keywords of Spark's grammar, in capitals
 */
record SqlCompletions(Map<String, String> tables, Map<String, String> columns, List<String> keywords) {
    SqlCompletions {
        tables = new TreeMap<>(tables);
        columns = new TreeMap<>(columns);
        keywords = List.copyOf(keywords);
    }

    /**
     * A word and what it means.
     *
     * @param group tables, columns or keywords
     */
    record Word(String text, String group, String meaning) {}

    static SqlCompletions of(SparkSession session) {
        Map<String, String> tables = new TreeMap<>();
        Map<String, String> columns = new TreeMap<>();
        for (TableDefinition<?> table : TableDefinition.ALL) {
            tables.put(table.name(), table.comment());
            table.columns().forEach(column -> columns.putIfAbsent(column.name(), column.comment()));
        }
        for (ViewDefinition view : ResultViews.all(session)) {
            tables.put(view.name(), view.comment());
            view.columns().forEach(column -> columns.putIfAbsent(column.name(), column.comment()));
        }
        return new SqlCompletions(
                tables, columns, List.copyOf(CollectionConverters.asJava(SQLKeywordUtils.keywords())));
    }

    /** Words that begin like this, whatever the case; tables and views only for nothing. Keywords come in its case. */
    List<Word> startingWith(String beginning) {
        String lower = beginning.toLowerCase(Locale.ROOT);
        List<Word> words = new ArrayList<>();
        add(words, tables, "tables", lower);
        if (!lower.isEmpty()) {
            add(words, columns, "columns", lower);
            keywords.stream()
                    .map(keyword -> beginning.equals(lower) ? keyword.toLowerCase(Locale.ROOT) : keyword)
                    .filter(keyword -> keyword.toLowerCase(Locale.ROOT).startsWith(lower))
                    .forEach(keyword -> words.add(new Word(keyword, "keywords", "")));
        }
        return words;
    }

    private static void add(List<Word> words, Map<String, String> named, String group, String lower) {
        named.forEach((name, meaning) -> {
            if (name.startsWith(lower)) {
                words.add(new Word(name, group, meaning));
            }
        });
    }
}

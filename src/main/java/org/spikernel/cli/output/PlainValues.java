package org.spikernel.cli.output;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's values as those that print and become JSON: numbers, truth values, text, lists and maps. */
public final class PlainValues {
    private PlainValues() {}

    /** The row's values in order; absent ones are null. */
    public static List<Object> of(Row row) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(plain(row.get(i)));
        }
        return Collections.unmodifiableList(values);
    }

    private static Object plain(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof java.sql.Timestamp time) {
            return time.toInstant().toString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Row inner) {
            return struct(inner);
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            CollectionConverters.asJava(map)
                    .forEach((key, entry) -> entries.put(String.valueOf(plain(key)), plain(entry)));
            return entries;
        }
        if (value instanceof scala.collection.Iterable<?> list) {
            return plain(CollectionConverters.asJavaCollection(list));
        }
        return value.toString();
    }

    private static List<Object> plain(Collection<?> list) {
        List<Object> elements = new ArrayList<>();
        list.forEach(element -> elements.add(plain(element)));
        return elements;
    }

    private static Map<String, Object> struct(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<Object> values = of(row);
        String[] names = row.schema().fieldNames();
        for (int i = 0; i < names.length; i++) {
            fields.put(names[i], values.get(i));
        }
        return fields;
    }
}

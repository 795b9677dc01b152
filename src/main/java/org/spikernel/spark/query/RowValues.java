package org.spikernel.spark.query;

import org.apache.spark.sql.Row;

/** Values of a row as reports take them. */
final class RowValues {
    private RowValues() {}

    /** A number; null where there is none, or one that no picture can show. */
    static Double finite(Row row, String column) {
        Number value = row.getAs(column);
        return value == null || !Double.isFinite(value.doubleValue()) ? null : (Double) value.doubleValue();
    }

    static double orZero(Double value) {
        return value == null ? 0 : value;
    }

    /** Text; a dash where there is none, since it names a group. */
    static String orDash(Row row, String column) {
        String text = row.getAs(column);
        return text == null ? "-" : text;
    }
}

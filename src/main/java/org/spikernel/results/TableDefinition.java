package org.spikernel.results;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A table, derived from the record of its rows.
 *
 * @param name the table's name within the namespace
 * @param comment what one row is
 * @param columns in the order of the record's components
 * @param rowType the record
 * @param <R> the record
 */
public record TableDefinition<R extends Record>(String name, String comment, List<Column> columns, Class<R> rowType) {
    /** One row per run; the only table whose rows are replaced (when the run ends). */
    public static final TableDefinition<RunRow> RUNS = of("runs", RunRow.class);
    /** One row per scored candidate. */
    public static final TableDefinition<CandidateRow> CANDIDATES = of("candidates", CandidateRow.class);
    /** One row per candidate, measure besides the one that ranks, and layer. */
    public static final TableDefinition<ScoreRow> SCORES = of("scores", ScoreRow.class);
    /** One row per training. */
    public static final TableDefinition<TrainingRow> TRAININGS = of("trainings", TrainingRow.class);
    /** One row per training and epoch. */
    public static final TableDefinition<EpochRow> EPOCHS = of("epochs", EpochRow.class);
    /** One row per training, LIF layer and timestep. */
    public static final TableDefinition<LayerRow> LAYERS = of("layers", LayerRow.class);
    /** One row per answered selection. */
    public static final TableDefinition<SelectionRow> SELECTIONS = of("selections", SelectionRow.class);
    /** One row per training, arithmetic, bit width and part of the data set. */
    public static final TableDefinition<BitWidthRow> BIT_WIDTHS = of("bit_widths", BitWidthRow.class);

    /** One row per export that ran on an emulated board. */
    public static final TableDefinition<FirmwareRow> FIRMWARE_RUNS = of("firmware_runs", FirmwareRow.class);

    /** One row per network that a search strategy asked for. */
    public static final TableDefinition<PredictionRow> PREDICTIONS = of("predictions", PredictionRow.class);

    /** Every table of the result store. */
    public static final List<TableDefinition<? extends Record>> ALL = List.of(
            RUNS, CANDIDATES, SCORES, TRAININGS, EPOCHS, LAYERS, SELECTIONS, BIT_WIDTHS, FIRMWARE_RUNS, PREDICTIONS);

    public TableDefinition {
        columns = List.copyOf(columns);
    }

    /** The values of {@code row}, in the order of {@link #columns()}; absent values are null. */
    public List<Object> values(R row) {
        return Arrays.stream(rowType.getRecordComponents())
                .map(component -> value(component, row))
                .collect(Collectors.collectingAndThen(
                        Collectors.toCollection(ArrayList::new), Collections::unmodifiableList));
    }

    /**
     * The row with these values; what rows of older versions lack is 0 or empty, or null where the column may be.
     *
     * @param converted each value as the record wants it
     * @param values by column name
     */
    public R row(UnaryOperator<Object> converted, Function<String, Object> values) {
        RecordComponent[] components = rowType.getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object value = converted.apply(values.apply(columns.get(i).name()));
            arguments[i] = value == null ? absent(components[i].getType()) : value;
        }
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return rowType.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot read a row of table " + name + ": " + e.getCause(), e);
        }
    }

    private static Object absent(Class<?> type) {
        if (type == long.class) {
            return 0L;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == double.class) {
            return 0.0;
        }
        return type == Map.class ? Map.of() : type == List.class ? List.of() : null;
    }

    /** {@code memoryBytes} to {@code memory_bytes}. */
    static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static <R extends Record> TableDefinition<R> of(String name, Class<R> rowType) {
        List<Column> columns = Arrays.stream(rowType.getRecordComponents())
                .map(component -> new Column(
                        snakeCase(component.getName()),
                        columnType(component.getGenericType()),
                        component.getAnnotation(Comment.class).value()))
                .toList();
        return new TableDefinition<>(name, rowType.getAnnotation(Comment.class).value(), columns, rowType);
    }

    private static Object value(RecordComponent component, Record row) {
        try {
            return component.getAccessor().invoke(row);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + component.getName() + " of " + row, e);
        }
    }

    private static Column.Type columnType(Type type) {
        if (type instanceof ParameterizedType generic) {
            List<Type> arguments = List.of(generic.getActualTypeArguments());
            if (generic.getRawType() == List.class && arguments.equals(List.of(Double.class))) {
                return Column.Type.DOUBLE_LIST;
            }
            if (generic.getRawType() == Map.class && arguments.equals(List.of(String.class, Long.class))) {
                return Column.Type.LONG_MAP;
            }
            if (generic.getRawType() == Map.class && arguments.equals(List.of(String.class, String.class))) {
                return Column.Type.STRING_MAP;
            }
        } else if (type == String.class) {
            return Column.Type.STRING;
        } else if (type == long.class || type == Long.class) {
            return Column.Type.LONG;
        } else if (type == int.class || type == Integer.class) {
            return Column.Type.INT;
        } else if (type == double.class || type == Double.class) {
            return Column.Type.DOUBLE;
        } else if (type == Boolean.class) {
            return Column.Type.BOOLEAN;
        } else if (type == Instant.class) {
            return Column.Type.TIMESTAMP;
        }
        throw new IllegalArgumentException("Cannot store a column: no column type for " + type);
    }
}

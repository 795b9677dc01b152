package org.spikernel.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;

/** Rows that differ in what the views look at. */
public final class ViewRows {
    private ViewRows() {}

    /** The row with other values, given as column names, each followed by its value. */
    public static <R extends Record> R with(TableDefinition<R> table, R row, Object... columnsAndValues) {
        Map<String, Object> values = new HashMap<>();
        List<Object> before = table.values(row);
        for (int i = 0; i < before.size(); i++) {
            values.put(table.columns().get(i).name(), before.get(i));
        }
        for (int i = 0; i < columnsAndValues.length; i += 2) {
            if (!values.containsKey(columnsAndValues[i])) {
                throw new IllegalArgumentException(columnsAndValues[i] + " is no column of " + table.name());
            }
            values.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
        }
        return table.row(UnaryOperator.identity(), values::get);
    }

    public static RunRow run(String run, Object... columnsAndValues) {
        return with(TableDefinition.RUNS, RowMaker.run(run, "finished"), columnsAndValues);
    }

    public static CandidateRow candidate(String run, String key, Object... columnsAndValues) {
        return with(TableDefinition.CANDIDATES, RowMaker.candidate(run, key), columnsAndValues);
    }

    public static TrainingRow training(String run, String key, int seed, Object... columnsAndValues) {
        return with(TableDefinition.TRAININGS, RowMaker.training(run, key, seed, 0.5, 100, 10), columnsAndValues);
    }
}

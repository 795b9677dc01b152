package org.spikernel.cli.setup;

import java.util.List;
import java.util.Optional;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.results.RunRow;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.text.Spelling;

/** The runs that the tables hold, the one started last first. */
public record RecordedRuns(List<RunRow> rows) {
    private static final int NAMED_AT_MOST = 10;

    public RecordedRuns {
        rows = List.copyOf(rows);
    }

    public static RecordedRuns of(ResultTables tables) {
        return new RecordedRuns(RunLedger.all(tables));
    }

    /** The run called {@code name}, or the last one where that is null. */
    public RunRow find(String command, String name) {
        if (name == null) {
            return all(command).get(0);
        }
        requireSome(command);
        List<String> names = rows.stream().map(RunRow::runId).toList();
        return rows.stream().filter(row -> row.runId().equals(name)).findFirst().orElseThrow(() -> {
            Optional<String> near = Spelling.nearest(name, names);
            String advice = near.map(found -> "; did you mean " + found + "?")
                    .orElse("; there are "
                            + String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size()))));
            return new UserInputException(
                    "Cannot " + command + ": it must name a run of the tables, got " + name + advice);
        });
    }

    /** The runs of these names, each once, in their order; the last one where there are no names. */
    public List<RunRow> find(String command, List<String> names) {
        return names.isEmpty()
                ? List.of(find(command, (String) null))
                : names.stream().distinct().map(name -> find(command, name)).toList();
    }

    /** All runs, of which there must be one. */
    public List<RunRow> all(String command) {
        requireSome(command);
        return rows;
    }

    private void requireSome(String command) {
        if (rows.isEmpty()) {
            throw new UserInputException("Cannot " + command
                    + ": there is no run in these tables; start one with `spikernel search`, or set tables.warehouse");
        }
    }
}

package org.spikernel.cli;

import java.util.List;
import java.util.Optional;
import org.spikernel.config.Spelling;
import org.spikernel.results.RunRow;

/** The runs that the tables hold, the one started last first. */
record RecordedRuns(List<RunRow> rows) {
    private static final int NAMED_AT_MOST = 10;

    RecordedRuns {
        rows = List.copyOf(rows);
    }

    static RecordedRuns of(Workbench workbench) {
        return new RecordedRuns(workbench.tables().runs());
    }

    /** Name of the run called {@code name}, or of the last one where that is null. */
    String named(String command, String name) {
        return find(command, name).runId();
    }

    /** The run called {@code name}, or the last one where that is null. */
    RunRow find(String command, String name) {
        if (rows.isEmpty()) {
            throw new BadInput("Cannot " + command
                    + ": there is no run in these tables; start one with `spikernel search`, or set tables.warehouse");
        }
        if (name == null) {
            return rows.get(0);
        }
        List<String> names = rows.stream().map(RunRow::runId).toList();
        return rows.stream().filter(row -> row.runId().equals(name)).findFirst().orElseThrow(() -> {
            Optional<String> near = Spelling.nearest(name, names);
            String advice = near.map(found -> "; did you mean " + found + "?")
                    .orElse("; there are "
                            + String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size()))));
            return new BadInput("Cannot " + command + ": it must name a run of the tables, got " + name + advice);
        });
    }
}

package org.spikernel.spark.query;

import java.sql.Timestamp;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.spikernel.report.OnChip;

/** What a report shows of a run's networks at few bits and on emulated boards. Driver only. */
final class ReportedChips {
    private static final String WIDTHS = """
            SELECT * FROM bit_width_choice
            WHERE run_id = :run AND candidate_key IS NOT NULL AND arithmetic IS NOT NULL AND bits IS NOT NULL
            ORDER BY candidate_key, arithmetic, bits LIMIT :most
            """;

    private static final String BOARDS = """
            SELECT * FROM firmware
            WHERE run_id = :run AND candidate_key IS NOT NULL AND bits IS NOT NULL
            ORDER BY candidate_key, bits, core, train_seed, compiler LIMIT :most
            """;

    private final ReportQueries queries;
    private final Map<String, Object> parameters;

    ReportedChips(ReportQueries queries, String runId) {
        this.queries = queries;
        this.parameters = Map.of("run", runId, "most", OnChip.MOST_ROWS);
    }

    List<OnChip.Width> widths() {
        return queries.list(
                WIDTHS,
                parameters,
                row -> new OnChip.Width(
                        row.getAs("candidate_key"),
                        row.getAs("arithmetic"),
                        row.<Integer>getAs("bits"),
                        row.<Long>getAs("seeds"),
                        new OnChip.Share(
                                RowValues.finite(row, "val_accuracy"),
                                RowValues.finite(row, "val_accuracy_low"),
                                RowValues.finite(row, "val_accuracy_high")),
                        RowValues.finite(row, "test_accuracy"),
                        new OnChip.Cost(
                                (long) RowValues.orZero(RowValues.finite(row, "memory_bytes")),
                                row.getAs("flash_bytes"),
                                row.getAs("ram_bytes"),
                                RowValues.finite(row, "energy_compute_uj"),
                                RowValues.finite(row, "energy_sram_uj"))));
    }

    List<OnChip.BoardRun> boards() {
        return queries.list(BOARDS, parameters, ReportedChips::board);
    }

    private static OnChip.BoardRun board(Row row) {
        Timestamp at = row.getAs("measured_at");
        return new OnChip.BoardRun(
                row.getAs("candidate_key"),
                (int) RowValues.orZero(RowValues.finite(row, "train_seed")),
                row.<Integer>getAs("bits"),
                new OnChip.Build(
                        RowValues.orDash(row, "core"),
                        RowValues.orDash(row, "compiler"),
                        at == null
                                ? null
                                : at.toInstant().truncatedTo(ChronoUnit.SECONDS).toString()),
                new OnChip.Memory(whole(row, "flash_bytes"), whole(row, "ram_bytes"), whole(row, "stack_bytes")),
                whole(row, "instructions_per_image"),
                (int) whole(row, "images"),
                RowValues.finite(row, "val_accuracy"));
    }

    private static long whole(Row row, String column) {
        return (long) RowValues.orZero(RowValues.finite(row, column));
    }
}

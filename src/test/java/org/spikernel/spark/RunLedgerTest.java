package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;

@Tag("spark")
class RunLedgerTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901Z");

    private final ResultTables tables = SparkFixture.freshTables();

    @Test
    void runIsOneRowFromItsStartToItsEnd() {
        RunRow running = ledger(START).start(start("run", "settings", "images"));
        assertThat(rows()).extracting(RunLedgerTest::state).containsExactly("running " + START + " null");
        ledger(START.plusSeconds(60)).end(running, "finished");
        assertThat(rows())
                .extracting(RunLedgerTest::state)
                .containsExactly("finished " + START + " " + START.plusSeconds(60));
    }

    @Test
    void continuedRunKeepsItsFirstStart() {
        ledger(START).end(ledger(START).start(start("run", "settings", "images")), "interrupted");
        ledger(START.plus(Duration.ofDays(1))).start(start("run", "settings", "images"));
        assertThat(rows()).extracting(RunLedgerTest::state).containsExactly("running " + START + " null");
    }

    @Test
    void runOfThatNameWithOtherSettingsIsRefused() {
        ledger(START).start(start("run", "0123456789abcdef", "images"));
        assertThatThrownBy(() -> ledger(START).start(start("run", "fedcba9876543210", "images")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot continue run run: it has other settings; choose another run.name, got run (hash of"
                        + " the settings fedcba987654, the run's 0123456789ab)");
        assertThat(rows()).hasSize(1);
    }

    @Test
    void runOfThatNameWithOtherImagesIsRefused() {
        ledger(START).start(start("run", "settings", "images"));
        assertThatThrownBy(() -> ledger(START).start(start("run", "settings", "others")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot continue run run: it has other images; choose another run.name, got run (hash of"
                        + " the images others, the run's images)");
    }

    @Test
    void runsOfOtherNamesDoNotMatter() {
        ledger(START).start(start("one", "settings", "images"));
        ledger(START).start(start("two", "other settings", "other images"));
        assertThat(rows()).hasSize(2);
    }

    private RunLedger ledger(Instant now) {
        return new RunLedger(SparkFixture.session(), tables, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static RunLedger.Start start(String run, String settings, String images) {
        return new RunLedger.Start(
                run, "search", "run {}", settings, Map.of("spikernel", "v1"), "synthetic", images, 1);
    }

    private List<Row> rows() {
        return SparkFixture.session()
                .sql("SELECT status, started_at, ended_at FROM " + tables.name(TableDefinition.RUNS))
                .collectAsList();
    }

    private static String state(Row row) {
        return row.getString(0) + " " + row.getTimestamp(1).toInstant() + " "
                + (row.isNullAt(2) ? null : row.getTimestamp(2).toInstant());
    }
}

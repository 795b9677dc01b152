package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.parts.RestServer;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.testing.RowMaker;

/** A claim of a run keeps out the owner before it, through a REST server, which compares little of what it is sent. */
@Tag("spark")
class RestFenceTest {
    private static final String REST = "rest";
    private static final String RUN = "run";

    @TempDir
    private static Path folder;

    private static RestServer server;
    private static ResultTables tables;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = RestServer.start(
                folder.resolve("server"), folder.resolve("warehouse").toString(), HadoopFileIO.class.getName());
        tables = StalledOwner.tables(REST, server.uri(), StalledOwner.catalog(REST, server.uri()));
    }

    @AfterAll
    static void endServer() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    /** Who has read the table's state before the claim, and commits after it. */
    @Test
    void theServerRefusesACommitThatBuildsOnTheStateBeforeAClaim() throws Exception {
        AtomicBoolean late = new AtomicBoolean();
        RunWriter[] heir = new RunWriter[1];
        StallingCatalog catalog = new StallingCatalog(StalledOwner.catalog(REST, server.uri()), at -> {
            if (at == StallingCatalog.Point.BEFORE_COMMIT && late.compareAndSet(true, false)) {
                heir[0] = takeOver();
            }
        });
        RunWriter owner = StalledOwner.own(StalledOwner.tables(REST, server.uri(), catalog), RUN)
                .writer();
        owner.append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate(RUN, "early")), "early");

        late.set(true);
        assertThatThrownBy(() ->
                        owner.append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate(RUN, "late")), "late"))
                .isInstanceOf(LeaseLostException.class);
        assertThat(heir[0]).isNotNull();
        assertThat(TakeoverTest.keys(tables, RUN)).containsExactly("early");

        heir[0].append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate(RUN, "late")), "late by the heir");
        assertThat(TakeoverTest.keys(tables, RUN)).containsExactlyInAnyOrder("early", "late");
    }

    /** Why a claim is more than a property of the table. */
    @Test
    void theServerTakesACommitThatBuildsOnTheStateBeforeAProperty() {
        Table before = tables.load(TableDefinition.EPOCHS);
        Transaction late = before.newTransaction();
        late.newFastAppend().set("late", "true").commit();

        tables.load(TableDefinition.EPOCHS)
                .updateProperties()
                .set("claimed", "true")
                .commit();
        late.commitTransaction();

        Table after = tables.load(TableDefinition.EPOCHS);
        assertThat(after.properties()).containsEntry("claimed", "true");
        assertThat(after.currentSnapshot().summary()).containsEntry("late", "true");
    }

    private static RunWriter takeOver() {
        return new RunLedger(tables, Clock.systemUTC(), Duration.ofMillis(300))
                .claim(new RunLedger.Start(
                        RUN, "search", "run {}", "settings", List.of(), Map.of(), "synthetic", "images", 1))
                .writer();
    }
}

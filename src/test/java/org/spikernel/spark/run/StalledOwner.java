package org.spikernel.spark.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SqliteCatalog;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunRows;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.tables.WriteHold;
import org.spikernel.testing.RowMaker;

/**
 * A process that owns a run for each {@link StallingCatalog.Point}, and stands still there while it commits a row, until
 * a file appears. It looks as if it were on another machine.
 */
final class StalledOwner {
    private static final ThreadLocal<StallingCatalog.Point> STALL = new ThreadLocal<>();

    private StalledOwner() {}

    /** Type and place of the tables, and the file that it waits for. */
    public static void main(String[] arguments) throws InterruptedException {
        Path go = Path.of(arguments[2]);
        ResultTables tables = tables(
                arguments[0],
                arguments[1],
                new StallingCatalog(catalog(arguments[0], arguments[1]), at -> stall(at, go)));
        ExecutorService threads = Executors.newCachedThreadPool();
        for (StallingCatalog.Point point : StallingCatalog.Point.values()) {
            RunWriter writer = own(tables, point.name()).writer();
            writer.append(
                    TableDefinition.CANDIDATES,
                    List.of(RowMaker.candidate(point.name(), "early")),
                    "early of " + point);
            threads.execute(() -> {
                STALL.set(point);
                say(point + " ended: " + append(writer, point.name()));
            });
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.HOURS);
    }

    /** As a batch of rows is committed: again as long as it fails for a reason that may pass. */
    private static String append(RunWriter writer, String run) {
        while (true) {
            try {
                writer.append(TableDefinition.CANDIDATES, List.of(RowMaker.candidate(run, "late")), "late of " + run);
                return "committed";
            } catch (CommitStateUnknownException e) {
                say(run + " tries again");
            } catch (RuntimeException e) {
                return e.getClass().getSimpleName();
            }
        }
    }

    /** Owns a run as a process of another machine that has been silent for long. */
    static RunLease own(ResultTables tables, String run) {
        RunOwner owner = new RunOwner("token-of-" + run, "ann", "node7", "another system", 1, "", List.of());
        RunRow row = RunLedgerTest.row(run, owner, 1);
        RunRows runs = new RunRows(tables);
        WriteHold hold =
                new WriteHold(run, owner.token(), runs.take(row, runs.find(run)).orElseThrow());
        tables.claim(hold);
        return new RunLease(tables, Clock.systemUTC(), row, hold, Optional.empty());
    }

    /** A catalog of a type, at a folder or, where that is a server, at an address. */
    static Catalog catalog(String type, String place) {
        String implementation =
                switch (type) {
                    case "rest" -> RESTCatalog.class.getName();
                    case CatalogSettings.SQLITE -> SqliteCatalog.class.getName();
                    default -> HadoopCatalog.class.getName();
                };
        // Each takes the property that it knows.
        return CatalogUtil.loadCatalog(
                implementation, "c", Map.of("warehouse", place, "uri", place), new Configuration());
    }

    static ResultTables tables(String type, String place, Catalog catalog) {
        return ResultTables.of(new CatalogSettings("c", "n", type, place, Map.of()), catalog);
    }

    private static void stall(StallingCatalog.Point at, Path go) {
        if (at != STALL.get()) {
            return;
        }
        STALL.remove();
        say(at + " stalls");
        while (!Files.exists(go)) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        if (at == StallingCatalog.Point.UNKNOWN_MADE || at == StallingCatalog.Point.UNKNOWN_LOST) {
            throw new IllegalStateException("the answer is lost");
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

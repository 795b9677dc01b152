package org.spikernel.spark.scoring;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.score.WeightSharing;
import org.spikernel.search.Candidate;
import org.spikernel.search.Sampling;
import org.spikernel.search.SearchListener;
import org.spikernel.search.TaskSettings;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.run.BatchCommitter;
import org.spikernel.spark.run.RunLease;
import org.spikernel.spark.run.RunLedger;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SparkSessions;
import org.spikernel.spark.session.SparkSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.task.PartitionResults;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.testing.TinySearch;

/**
 * A benchmark of what surrounds scoring in a large run: real candidates with their keys and costs, rows through the
 * driver into real tables, and scores that cost nothing. Arguments: a folder, how many candidates, and after how many
 * scores it ends as if it had been killed (0: never, -1: as soon as it is planned). Started again with the same folder, it
 * goes on; with more candidates, too.
 */
final class ScaleRun {
    private static final int SETS = 6;

    private ScaleRun() {}

    public static void main(String[] arguments) throws Exception {
        String[] words = String.join(" ", arguments).split(" ", 3);
        Path folder = Files.createDirectories(Path.of(words[0])).toRealPath();
        int candidates = Integer.parseInt(words[1]);
        int end = Integer.parseInt(words[2]);
        CatalogSettings catalog = new CatalogSettings(
                "scale", "n", "sqlite", folder.resolve("lake").toString(), Map.of());
        TaskSettings tasks = new TaskSettings(20, 16, 1, 2, 600, TaskSettings.AUTO);
        SparkSession session = SparkSessions.open(new SparkSettings("local[2]", tasks, Map.of()), catalog);
        ResultTables tables = ResultTables.open(session, catalog);
        TinySearch tiny = new TinySearch(folder);
        tiny.sets =
                List.of(List.of(1, 3), List.of(1, 5), List.of(3, 5), List.of(1, 7), List.of(3, 7), List.of(5, 7))
                        .stream()
                        .map(kernels -> OperationSet.ofKernels(kernels, 1))
                        .toList();
        tiny.draws = candidates / SETS;
        tiny.sampling = Sampling.WITH_REPLACEMENT;
        tiny.weights = WeightSharing.PER_CANDIDATE;
        RunLease lease = new RunLedger(tables, Clock.systemUTC())
                .claim(new RunLedger.Start(
                        tiny.runId, "score", "run {}", "hash", List.of(), Map.of(), "synthetic", "images", 7));
        long began = System.nanoTime();
        AtomicInteger scored = new AtomicInteger();
        ScoringStage stage = new ScoringStage(
                session,
                tables,
                lease.writer(),
                tiny.plan(),
                new Progress(began, scored, end),
                doing -> new BatchCommitter(lease.writer(), Duration.ofSeconds(2)),
                ScaleRun::atOnce);
        stage.run(tiny.data());
        say(began, "done");
        lease.end("finished");
        say(
                began,
                "rows %s, files %s, snapshots %s"
                        .formatted(
                                count(session, tables, ""),
                                count(session, tables, ".files"),
                                count(session, tables, ".snapshots")));
        session.stop();
    }

    private static long count(SparkSession session, ResultTables tables, String what) {
        return session.table(tables.name(TableDefinition.CANDIDATES) + what).count();
    }

    /** Says when scoring begins and how far it is. */
    private static final class Progress implements SearchListener {
        private final long began;
        private final AtomicInteger scored;
        private final int end;

        Progress(long began, AtomicInteger scored, int end) {
            this.began = began;
            this.scored = scored;
            this.end = end;
        }

        @Override
        public void stageStarted(Stage stage, int total, int reused) {
            say(began, "planned " + total + ", there " + reused);
            if (end < 0) {
                Runtime.getRuntime().halt(0);
            }
        }

        @Override
        public void scored(List<CandidateRow> rows) {
            int now = scored.addAndGet(rows.size());
            if (now / 100_000 != (now - rows.size()) / 100_000) {
                Runtime runtime = Runtime.getRuntime();
                say(began, now + " scored, heap " + ((runtime.totalMemory() - runtime.freeMemory()) >> 20) + " MiB");
            }
            if (end > 0 && now >= end) {
                Runtime.getRuntime().halt(0);
            }
        }

        @Override
        public void epochsEnded(int sinceStart) {}

        @Override
        public void trained(TrainingRow row) {}

        @Override
        public void stageEnded(Stage stage) {}
    }

    private static void atOnce(
            JavaSparkContext spark,
            ScoringWork work,
            TaskSettings settings,
            List<List<Candidate>> shares,
            java.util.function.Consumer<List<ScoredRows>> onRows) {
        PartitionResults.forEach(spark.parallelize(shares, shares.size()), new Made(work), onRows);
    }

    private record Made(ScoringWork work) implements PartitionResults.Work<List<Candidate>, ScoredRows>, Serializable {
        @Override
        public List<ScoredRows> apply(java.util.Iterator<List<Candidate>> shares) {
            TaskDevice device = new TaskDevice("cpu", "cpu");
            List<ScoredRows> rows = new ArrayList<>();
            shares.forEachRemaining(share -> share.forEach(candidate -> {
                double score = (candidate.weights().value() & 0xffff) / 65536.0;
                rows.add(ScoredRows.of(CandidateRows.row(
                        work,
                        candidate,
                        device,
                        new CandidateRows.Result(CandidateRow.SCORED, null, score, List.of(score), 0.1),
                        0.1,
                        0.1)));
            }));
            return rows;
        }
    }

    private static void say(long began, String what) {
        System.out.printf("%.1f s: %s%n", (System.nanoTime() - began) * 1e-9, what);
    }
}

package org.spikernel.spark;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;

/**
 * Measures how long questions to the tables take when there are many rows: tables of made-up runs, committed as often as
 * runs would, before and after maintenance. Driver only.
 */
public final class TableBench {
    /** Shares of the rows by run, in tenths; the first one is asked about. */
    private static final List<Integer> TENTHS = List.of(7, 1, 1, 1);

    private static final int TRAININGS = 18;
    private static final int REPEATS = 3;

    private final SparkSession spark;
    private final ResultTables tables;
    private final double candidateSeconds;
    private final double commitSeconds;

    /**
     * A bench over empty tables.
     *
     * @param candidateSeconds that the made-up scoring of a candidate took; with the next it gives the number of commits
     * @param commitSeconds between commits
     */
    public TableBench(SparkSession spark, ResultTables tables, double candidateSeconds, double commitSeconds) {
        this.spark = spark;
        this.tables = tables;
        this.candidateSeconds = candidateSeconds;
        this.commitSeconds = commitSeconds;
    }

    /**
     * Time of a question.
     *
     * @param question what was asked
     * @param firstMs for the first time, by a session that knows nothing of the tables
     * @param nextMs median of the next times
     */
    public record Timed(String question, double firstMs, double nextMs) {}

    /** Writes this many candidates, and trainings; returns the number of commits to the candidates' table. */
    public int fill(int rows) {
        int commits = 0;
        for (int run = 0; run < TENTHS.size(); run++) {
            MadeUpRows made = made(rows, run);
            int candidates = rows * TENTHS.get(run) / 10;
            tables.replaceRun(made.run(), tables.findRun(made.run().runId()));
            for (int[] batch : batches(candidates)) {
                tables.append(
                        TableDefinition.CANDIDATES,
                        IntStream.range(batch[0], batch[1])
                                .mapToObj(made::candidate)
                                .toList());
                commits++;
            }
            for (int training = 0;
                    training < Math.min(run == 0 ? TRAININGS : TRAININGS / 3, 1 + candidates / 10);
                    training++) {
                tables.append(TableDefinition.EPOCHS, made.epochs(training));
                tables.append(TableDefinition.LAYERS, made.layers(training));
                tables.append(TableDefinition.TRAININGS, List.of(made.training(training)));
            }
        }
        return commits;
    }

    /** Cuts a run's candidates as {@link Committer} would: commits get rarer as a stage goes on. */
    private List<int[]> batches(int candidates) {
        List<int[]> batches = new ArrayList<>();
        int first = 0;
        while (first < candidates) {
            double seconds = Math.max(commitSeconds, first * candidateSeconds / Committer.INTERVALS_OF_STAGE);
            int next = (int) Math.min(candidates, first + Math.max(1, Math.ceil(seconds / candidateSeconds)));
            batches.add(new int[] {first, next});
            first = next;
        }
        return batches;
    }

    /** Asks everything that a run, a selection and a report ask, of the largest run. */
    public List<Timed> ask(int rows) {
        SparkSession session = spark.newSession();
        List<Timed> times = new ArrayList<>();
        questions(session, rows).forEach((name, question) -> {
            double first = milliseconds(question);
            double[] next = IntStream.range(0, REPEATS)
                    .mapToDouble(i -> milliseconds(question))
                    .sorted()
                    .toArray();
            times.add(new Timed(name, first, next[REPEATS / 2]));
        });
        return times;
    }

    /** Compacts and merges. */
    public List<TableMaintenance.Upkeep> maintain(MaintenanceSettings settings) {
        return new TableMaintenance(spark, tables, settings, Clock.systemUTC()).maintain();
    }

    private Map<String, Runnable> questions(SparkSession session, int rows) {
        MadeUpRows made = made(rows, 0);
        SelectionQuery.Question selection = new SelectionQuery.Question(made.runId(), "bytes", 2L << 20, 32, 0);
        Set<String> wanted =
                IntStream.range(0, rows).mapToObj(made::candidateKey).collect(Collectors.toSet());
        // As another run with the same candidates would ask.
        StoredResults other = new StoredResults(session, tables, "new");
        Map<String, Runnable> questions = new LinkedHashMap<>();
        questions.put("selection", () -> SelectionQuery.ask(session, tables, selection));
        questions.put(
                "best candidates",
                () -> TopCandidates.find(session, tables, selection, CandidateRow.FULL_STAGE, 10, 0.1));
        questions.put("resume: what the run has", () -> new StoredResults(session, tables, made.runId())
                .own(TableDefinition.CANDIDATES, "candidate_key", StoredResults.Need.TRAINED));
        questions.put(
                "resume: what others have",
                () -> other.sourceRuns(
                        TableDefinition.CANDIDATES, "candidate_key", wanted, StoredResults.Need.TRAINED));
        ResultViews.register(session, tables.settings());
        ResultViews.all(session)
                .forEach(view -> questions.put("view: " + view.name(), () -> session.sql(
                                "SELECT * FROM " + view.name() + " WHERE run_id = :run", Map.of("run", made.runId()))
                        .collectAsList()));
        return questions;
    }

    /** Name of the run that is asked about. */
    public static String largestRun(int rows) {
        return made(rows, 0).runId();
    }

    private static MadeUpRows made(int rows, int run) {
        return new MadeUpRows("rows-" + rows + "-run-" + run);
    }

    private static double milliseconds(Runnable question) {
        long start = System.nanoTime();
        question.run();
        return (System.nanoTime() - start) / 1e6;
    }
}

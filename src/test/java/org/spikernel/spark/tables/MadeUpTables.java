package org.spikernel.spark.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.run.BatchCommitter;

/**
 * Fills tables with rows of runs that were never made, committed as often as runs would: to measure how long questions to
 * many rows take.
 */
final class MadeUpTables {
    /** Shares of the rows by run, in tenths; the first one is asked about. */
    private static final List<Integer> TENTHS = List.of(7, 1, 1, 1);

    private static final int TRAININGS = 18;

    private final ResultTables tables;
    private final double candidateSeconds;
    private final double commitSeconds;

    /**
     * Tables to fill.
     *
     * @param tables without rows
     * @param candidateSeconds that the scoring of a candidate is said to take; with the next it gives the number of commits
     * @param commitSeconds between commits
     */
    MadeUpTables(ResultTables tables, double candidateSeconds, double commitSeconds) {
        this.tables = tables;
        this.candidateSeconds = candidateSeconds;
        this.commitSeconds = commitSeconds;
    }

    /** Writes this many candidates, and trainings; returns the number of commits to the candidates' table. */
    int fill(int rows) {
        int commits = 0;
        for (int run = 0; run < TENTHS.size(); run++) {
            MadeUpRows made = run(rows, run);
            int candidates = rows * TENTHS.get(run) / 10;
            RunRows runs = new RunRows(tables);
            runs.replace(made.run(), runs.find(made.run().runId()));
            for (int[] batch : batches(candidates)) {
                tables.append(
                        TableDefinition.CANDIDATES,
                        IntStream.range(batch[0], batch[1])
                                .mapToObj(made::candidate)
                                .toList());
                commits++;
            }
            int trainings = Math.min(run == 0 ? TRAININGS : TRAININGS / 3, 1 + candidates / 10);
            for (int training = 0; training < trainings; training++) {
                tables.append(TableDefinition.EPOCHS, made.epochs(training));
                tables.append(TableDefinition.LAYERS, made.layers(training));
                tables.append(TableDefinition.TRAININGS, List.of(made.training(training)));
            }
        }
        return commits;
    }

    /** The run that has most of so many rows. */
    static MadeUpRows largestRun(int rows) {
        return run(rows, 0);
    }

    private static MadeUpRows run(int rows, int number) {
        return new MadeUpRows("rows-" + rows + "-run-" + number);
    }

    /** Cuts a run's candidates as {@link BatchCommitter} would: commits get rarer as a stage goes on. */
    private List<int[]> batches(int candidates) {
        List<int[]> batches = new ArrayList<>();
        int first = 0;
        while (first < candidates) {
            double seconds = Math.max(commitSeconds, first * candidateSeconds / BatchCommitter.INTERVALS_OF_STAGE);
            int next = (int) Math.min(candidates, first + Math.max(1, Math.ceil(seconds / candidateSeconds)));
            batches.add(new int[] {first, next});
            first = next;
        }
        return batches;
    }
}

package org.spikernel.spark.training;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.spikernel.results.EpochRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.RungPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SuccessiveHalving;
import org.spikernel.spark.run.BatchCommitter;
import org.spikernel.spark.task.FailureReason;
import org.spikernel.spark.task.TrainingSlots;
import org.spikernel.train.Goal;

/**
 * Trainings on their way through rungs: each step is a Spark job of one task, from the training's checkpoint to a
 * rung. As many run at the same time as there are places for them; {@link SuccessiveHalving} says which. Rows are written as
 * soon as it is decided that they belong to the result, so that the tables hold the same whatever came first. Driver
 * only.
 */
final class RungStage {
    private static final long LOOK_SECONDS = 5;

    private final Setting setting;
    private final List<Runner> runners = new ArrayList<>();
    private final SuccessiveHalving halving;
    private final SearchListener listener;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final int[] lastReached;

    /**
     * What the halving is about.
     *
     * @param keys of the trainings, in the order that decides between equal accuracies
     */
    record Setting(RungPlan plan, int lastEpoch, List<String> keys) {
        Setting {
            keys = List.copyOf(keys);
        }

        /** Keys of trainings with a row that says that they were stopped where this halving stops them, too. */
        Set<String> provenStopped(Map<String, StoredProgress.Known> known) {
            SuccessiveHalving halving = halvingAfter(known);
            Set<String> proven = new HashSet<>();
            for (int i = 0; i < keys.size(); i++) {
                StoredProgress.Known one = known.get(keys.get(i));
                if (one != null && one.isStopped() && halving.stoppedAt(i).equals(OptionalInt.of(one.rung()))) {
                    proven.add(keys.get(i));
                }
            }
            return proven;
        }

        /** A halving as far as the tables tell of it. */
        private SuccessiveHalving halvingAfter(Map<String, StoredProgress.Known> known) {
            SuccessiveHalving halving = new SuccessiveHalving(plan, lastEpoch, keys.size());
            for (int i = 0; i < keys.size(); i++) {
                StoredProgress.Known one = known.get(keys.get(i));
                if (one != null) {
                    TreeMap<Integer, Double> accuracies = one.accuracies();
                    halving.reached(i, accuracies.size(), accuracies::get);
                    switch (one.status()) {
                        case TrainingRow.COMPLETED -> {
                            halving.finished(i);
                            if (accuracies.size() < lastEpoch) {
                                // A row of which epochs are missing says nothing about the rungs.
                                halving.broken(i);
                            }
                        }
                        case TrainingRow.STOPPED -> halving.finished(i);
                        case TrainingRow.DIVERGED -> halving.broken(i);
                        default -> {}
                    }
                }
            }
            return halving;
        }

        long plannedEpochs() {
            return plan.totalEpochs(keys.size(), lastEpoch);
        }
    }

    /** A training, and which of its rows are written. */
    private static final class Runner {
        private final TrainingTaskSpec task;
        /** With the most epochs of all that came back. */
        private Optional<TrainingRowSet> furthest = Optional.empty();
        /** Nothing comes after it. */
        private Optional<TrainingRowSet> ending = Optional.empty();

        private boolean running;
        private boolean done;
        private int epochsWritten;

        Runner(TrainingTaskSpec task) {
            this.task = task;
        }

        void note(TrainingRowSet result) {
            if (furthest.isEmpty()
                    || result.epochs().size() >= furthest.get().epochs().size()) {
                furthest = Optional.of(result);
            }
        }
    }

    /** What came back of a step. */
    private record Arrival(int training, boolean toTheEnd, List<TrainingRowSet> results, Throwable failure) {}

    /**
     * A halving that goes on from what tables hold.
     *
     * @param tasks in the order of the setting's keys, each with the goal that it has after the last rung
     * @param known what tables hold of them, by key
     */
    RungStage(
            Setting setting,
            List<TrainingTaskSpec> tasks,
            Map<String, StoredProgress.Known> known,
            SearchListener listener) {
        this.setting = setting;
        this.halving = setting.halvingAfter(known);
        this.listener = listener;
        this.lastReached = new int[setting.plan().rungs() + 1];
        for (int i = 0; i < tasks.size(); i++) {
            Runner runner = new Runner(tasks.get(i));
            StoredProgress.Known stored = known.get(setting.keys().get(i));
            runner.done = stored != null && !stored.status().isEmpty();
            runner.epochsWritten = stored == null ? 0 : stored.accuracies().size();
            runners.add(runner);
        }
    }

    /** Epochs that are done already. */
    long knownEpochs() {
        return runners.stream().mapToLong(runner -> runner.epochsWritten).sum();
    }

    /** Blocks until all is decided and done. */
    void run(JavaSparkContext spark, TrainingJob job, BatchCommitter committer) {
        TrainingSlots slots = new TrainingSlots(spark, job.device());
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            // Spark's job group is a matter of the thread, and handed on to the threads that it makes.
            Thread thread = new Thread(work, "spikernel-training");
            thread.setDaemon(true);
            return thread;
        });
        int running = 0;
        try {
            conclude(committer);
            while (true) {
                Optional<SuccessiveHalving.Step> step = running < slots.count() ? next(slots) : Optional.empty();
                if (step.isPresent()) {
                    running++;
                    start(threads, job, step.get());
                } else if (running > 0) {
                    // Executors that come meanwhile are free places, too.
                    Arrival arrival = arrivals.poll(LOOK_SECONDS, TimeUnit.SECONDS);
                    if (arrival != null) {
                        running--;
                        note(arrival);
                        conclude(committer);
                    }
                } else {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot go on training: interrupted", e);
        } finally {
            end(spark, threads, running);
        }
        if (!halving.isOver()) {
            throw new IllegalStateException("Cannot go on training: rungs are undecided, but nothing is left to train");
        }
    }

    private Optional<SuccessiveHalving.Step> next(TrainingSlots slots) {
        Optional<SuccessiveHalving.Step> certain = halving.certain();
        return certain.isPresent() || !slots.wouldBeIdle() ? certain : halving.ahead();
    }

    private void start(ExecutorService threads, TrainingJob job, SuccessiveHalving.Step step) {
        Runner runner = runners.get(step.training());
        runner.running = true;
        boolean toTheEnd = step.toEpoch() == setting.lastEpoch() && !step.ahead();
        TrainingTaskSpec task = toTheEnd ? runner.task : runner.task.to(Goal.epochs(step.toEpoch()));
        threads.execute(() -> {
            List<TrainingRowSet> results = new ArrayList<>();
            Throwable failure = null;
            try {
                job.run(List.of(task), results::add);
            } catch (Throwable e) {
                // Scala throws checked exceptions undeclared.
                failure = e;
            }
            arrivals.add(new Arrival(step.training(), toTheEnd, results, failure));
        });
    }

    private void note(Arrival arrival) {
        if (arrival.failure() != null) {
            throw new IllegalStateException(
                    "Cannot go on training: " + FailureReason.of(arrival.failure()), arrival.failure());
        }
        int training = arrival.training();
        TrainingRowSet result = arrival.results().get(0);
        Runner runner = runners.get(training);
        runner.running = false;
        runner.note(result);
        List<EpochRow> epochs = result.epochs();
        halving.reached(training, epochs.size(), epoch -> epochs.get(epoch - 1).valAccuracy());
        String status = result.training().status();
        boolean came = status.equals(TrainingRow.PAUSED) || status.equals(TrainingRow.COMPLETED);
        if (!came) {
            halving.broken(training);
        } else if (arrival.toTheEnd()) {
            halving.finished(training);
        }
        // A step to a rung ends no training, even where a checkpoint of another run has brought all epochs.
        runner.ending = came && !arrival.toTheEnd() ? Optional.empty() : Optional.of(result);
    }

    /** Writes what has been decided. */
    private void conclude(BatchCommitter committer) {
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            if (!runner.done && !runner.running && runner.furthest.isPresent()) {
                conclude(committer, runner, i);
            }
        }
        for (int rung = 1; rung <= setting.plan().rungs(); rung++) {
            SuccessiveHalving.Progress progress = halving.progress(rung);
            int now = 2 * progress.reached() + (progress.complete() ? 1 : 0);
            if (progress.reached() > 0 && now > lastReached[rung]) {
                lastReached[rung] = now;
                listener.reachedRung(rung, progress);
            }
        }
    }

    private void conclude(BatchCommitter committer, Runner runner, int training) {
        OptionalInt stopped = halving.stoppedAt(training);
        Optional<TrainingRowSet> ending = runner.ending.filter(result -> halving.goesOn(training));
        if (stopped.isPresent()) {
            int epoch = setting.plan().epochs().get(stopped.getAsInt() - 1);
            writeEpochs(committer, runner, epoch);
            write(committer, runner, stopped(runner.furthest.orElseThrow(), stopped.getAsInt(), epoch));
        } else if (ending.isPresent()) {
            writeEpochs(committer, runner, setting.lastEpoch());
            committer.add(TableDefinition.LAYERS, ending.get().layers());
            write(committer, runner, ending.get().training());
        } else {
            // The last epoch's row gets its test accuracy at the end.
            writeEpochs(committer, runner, Math.min(halving.certainEpochs(training), setting.lastEpoch() - 1));
        }
    }

    private TrainingRow stopped(TrainingRowSet result, int rung, int epoch) {
        String why = "not among the best %d after epoch %d, rung %d"
                .formatted(setting.plan().places(runners.size(), rung), epoch, rung);
        return result.training()
                .stopped(
                        rung,
                        why,
                        result.epochs().stream()
                                .limit(epoch)
                                .map(EpochRow::valAccuracy)
                                .toList());
    }

    private void write(BatchCommitter committer, Runner runner, TrainingRow row) {
        committer.add(TableDefinition.TRAININGS, List.of(row));
        runner.done = true;
        listener.trained(row);
    }

    private void writeEpochs(BatchCommitter committer, Runner runner, int upTo) {
        List<EpochRow> epochs = runner.furthest.orElseThrow().epochs();
        int last = Math.min(upTo, epochs.size());
        if (last > runner.epochsWritten) {
            committer.add(TableDefinition.EPOCHS, epochs.subList(runner.epochsWritten, last));
            runner.epochsWritten = last;
        }
    }

    /** After a failure, what still runs is of no use: it is cancelled and waited for. */
    private void end(JavaSparkContext spark, ExecutorService threads, int running) {
        if (running > 0) {
            spark.cancelJobGroup(spark.getLocalProperty("spark.jobGroup.id"));
        }
        threads.shutdown();
        for (int left = running; left > 0; left--) {
            try {
                arrivals.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

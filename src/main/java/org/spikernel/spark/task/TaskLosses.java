package org.spikernel.spark.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Counts how often tasks were lost by their own doing. The number of an attempt does not tell: Spark also counts
 * speculative copies, and attempts whose executors were decommissioned, preempted or on a host that was lost. What counts
 * is what Spark counts towards {@code spark.task.maxFailures}. Thread-safe; driver only.
 */
final class TaskLosses extends SparkListener {
    /** Whoever asked has given up long before. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(30).toNanos();

    private final LongSupplier nanoseconds;
    private final Set<Stage> running = new HashSet<>();
    /** Of running stages, and only of tasks that were lost or asked for. */
    private final Map<Place, Task> tasks = new HashMap<>();

    private final List<Question> waiting = new ArrayList<>();

    TaskLosses(LongSupplier nanoseconds) {
        this.nanoseconds = nanoseconds;
    }

    private record Stage(int id, int attempt) {}

    private record Place(Stage stage, int partition) {}

    /**
     * How often a task was lost.
     *
     * @param all since its stage began
     * @param sinceProgress since it last came further, as far as is known
     */
    record Losses(int all, int sinceProgress) {
        static final Losses NONE = new Losses(0, 0);
    }

    /**
     * Which attempt at a task asks.
     *
     * @param attempt as Spark counts, from 0 on
     * @param progress how far the task has come, whichever attempt did it
     */
    record Asker(int stage, int stageAttempt, int partition, int attempt, long progress) {
        private Place place() {
            return new Place(new Stage(stage, stageAttempt), partition);
        }
    }

    private record Question(Asker asker, Consumer<Losses> answer, long askedNanos) {}

    private static final class Task {
        private int latestAttempt;
        private int losses;
        private int lossesAtQuestion;
        private int forgiven;
        private boolean asked;
        private long progress;

        Losses losses(Asker asker) {
            if (asked && asker.progress() > progress) {
                // It came further since the question before: only the last loss, if there was one since, may be after
                // that.
                forgiven = Math.max(lossesAtQuestion, losses - 1);
            }
            progress = Math.max(progress, asker.progress());
            asked = true;
            lossesAtQuestion = losses;
            return new Losses(losses, losses - forgiven);
        }
    }

    /**
     * Answers when the start of that attempt has been heard of: the ends of those before it come before.
     *
     * @param answer called by this thread or the listener's, or never when the stage has ended: it must return at once
     */
    synchronized void ask(Asker asker, Consumer<Losses> answer) {
        long now = nanoseconds.getAsLong();
        waiting.removeIf(question -> now - question.askedNanos() > PATIENCE_NANOS);
        waiting.add(new Question(asker, answer, now));
        answer(asker.place());
    }

    private void answer(Place place) {
        Task task = tasks.get(place);
        if (task == null) {
            return;
        }
        Iterator<Question> questions = waiting.iterator();
        while (questions.hasNext()) {
            Question question = questions.next();
            Asker asker = question.asker();
            if (asker.place().equals(place) && asker.attempt() <= task.latestAttempt) {
                questions.remove();
                question.answer().accept(task.losses(asker));
            }
        }
    }

    /** What is held: tasks and questions. */
    synchronized int size() {
        return tasks.size() + waiting.size() + running.size();
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        running.add(
                new Stage(submitted.stageInfo().stageId(), submitted.stageInfo().attemptNumber()));
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        Place place = new Place(
                new Stage(start.stageId(), start.stageAttemptId()),
                start.taskInfo().partitionId());
        if (start.taskInfo().attemptNumber() > 0 && running.contains(place.stage())) {
            Task task = tasks.computeIfAbsent(place, first -> new Task());
            task.latestAttempt = Math.max(task.latestAttempt, start.taskInfo().attemptNumber());
            answer(place);
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        Place place = new Place(
                new Stage(end.stageId(), end.stageAttemptId()), end.taskInfo().partitionId());
        if (running.contains(place.stage())
                && end.reason() instanceof TaskFailedReason failed
                && failed.countTowardsTaskFailures()) {
            tasks.computeIfAbsent(place, first -> new Task()).losses++;
        }
    }

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
        Stage ended =
                new Stage(completed.stageInfo().stageId(), completed.stageInfo().attemptNumber());
        running.remove(ended);
        tasks.keySet().removeIf(place -> place.stage().equals(ended));
        waiting.removeIf(question -> question.asker().place().stage().equals(ended));
    }
}

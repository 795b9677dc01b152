package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskEndReason;
import org.junit.jupiter.api.Test;
import org.spikernel.spark.task.TaskLosses.Asker;
import org.spikernel.spark.task.TaskLosses.Losses;

class TaskLossesTest {
    private static final int STAGE = 7;

    private long now;
    private final TaskLosses register = new TaskLosses(() -> now);
    private final List<Losses> answers = new ArrayList<>();

    private void ask(int attempt, long progress) {
        register.ask(new Asker(STAGE, 0, 1, attempt, progress), answers::add);
    }

    private Losses answer(int attempt, long progress) {
        answers.clear();
        ask(attempt, progress);
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private void start(int attempt) {
        register.onTaskStart(TaskEvents.started(STAGE, 1, attempt, false));
    }

    private void lose(int attempt, boolean byApplication) {
        end(attempt, TaskEvents.executorLost(byApplication));
    }

    private void end(int attempt, TaskEndReason reason) {
        register.onTaskEnd(TaskEvents.ended(STAGE, 1, attempt, reason));
    }

    @Test
    void whatTheApplicationCausedCountsAndNothingElse() {
        register.onStageSubmitted(TaskEvents.submitted(STAGE));
        start(0);
        for (int attempt = 0; attempt < 6; attempt++) {
            lose(attempt, false);
            start(attempt + 1);
            assertThat(answer(attempt + 1, 0)).isEqualTo(Losses.NONE);
        }
        lose(6, true);
        start(7);
        assertThat(answer(7, 0)).isEqualTo(new Losses(1, 1));
        end(7, TaskEvents.anotherWasSooner());
        start(8);
        assertThat(answer(8, 0)).isEqualTo(new Losses(1, 1));
        lose(8, true);
        start(9);
        assertThat(answer(9, 0)).isEqualTo(new Losses(2, 2));
    }

    @Test
    void speculativeCopyHasLostNothing() {
        register.onStageSubmitted(TaskEvents.submitted(STAGE));
        start(0);
        register.onTaskStart(TaskEvents.started(STAGE, 1, 1, true));
        assertThat(answer(1, 0)).isEqualTo(Losses.NONE);
    }

    @Test
    void questionWaitsUntilTheStartOfItsAttemptIsHeardOf() {
        ask(1, 0);
        register.onStageSubmitted(TaskEvents.submitted(STAGE));
        start(0);
        assertThat(answers).isEmpty();
        // Of another partition and of another stage.
        register.onTaskStart(TaskEvents.started(STAGE, 0, 1, false));
        register.onTaskStart(TaskEvents.started(STAGE + 1, 1, 1, false));
        assertThat(answers).isEmpty();
        lose(0, true);
        assertThat(answers).isEmpty();
        start(1);
        assertThat(answers).containsExactly(new Losses(1, 1));
    }

    @Test
    void taskThatCameFurtherSinceTheLossBeforeStartsToCountAnew() {
        register.onStageSubmitted(TaskEvents.submitted(STAGE));
        lose(0, true);
        start(1);
        assertThat(answer(1, 3)).isEqualTo(new Losses(1, 1));
        // Asked again, as when the answer was lost.
        assertThat(answer(1, 3)).isEqualTo(new Losses(1, 1));
        lose(1, true);
        start(2);
        assertThat(answer(2, 4)).isEqualTo(new Losses(2, 1));
        lose(2, true);
        start(3);
        assertThat(answer(3, 4)).isEqualTo(new Losses(3, 2));
        lose(3, true);
        start(4);
        assertThat(answer(4, 5)).isEqualTo(new Losses(4, 1));
    }

    @Test
    void copiesThatAreLostTogetherAfterProgressCountOnce() {
        register.onStageSubmitted(TaskEvents.submitted(STAGE));
        start(0);
        register.onTaskStart(TaskEvents.started(STAGE, 1, 1, true));
        assertThat(answer(1, 3)).isEqualTo(Losses.NONE);
        lose(0, true);
        lose(1, true);
        start(2);
        assertThat(answer(2, 4)).isEqualTo(new Losses(2, 1));
    }

    @Test
    void nothingIsHeldOfStagesThatEndedOrOfTasksThatWentWell() {
        register.onStageSubmitted(TaskEvents.submitted(STAGE));
        start(0);
        assertThat(register.size()).isEqualTo(1);
        lose(0, true);
        ask(5, 0);
        assertThat(register.size()).isEqualTo(3);
        register.onStageCompleted(TaskEvents.completed(STAGE));
        assertThat(register.size()).isZero();
        // Late news.
        start(1);
        lose(1, true);
        assertThat(register.size()).isZero();
        assertThat(answers).isEmpty();
    }

    @Test
    void questionsThatNobodyWaitsForAreForgotten() {
        ask(1, 0);
        ask(2, 0);
        assertThat(register.size()).isEqualTo(2);
        now += Duration.ofHours(1).toNanos();
        ask(3, 0);
        assertThat(register.size()).isEqualTo(1);
    }
}

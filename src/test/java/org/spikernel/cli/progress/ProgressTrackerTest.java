package org.spikernel.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.search.SuccessiveHalving;

class ProgressTrackerTest {
    private static final int EPOCHS = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nanos = 1_000_000_000_000L;
    private long retried;
    private final ProgressTracker view = new ProgressTracker(
            List.of(new PlainProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8))),
            EPOCHS,
            () -> nanos,
            () -> retried);

    @Test
    void tasksThatRanAgainAreTold() {
        view.stageStarted(Stage.SCORE, 3, 0);
        view.scored(candidates(3, 1));
        retried = 2;
        view.stageEnded(Stage.SCORE);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(", 2 tasks ran again");
    }

    @Test
    void scoringIsToldInPlainLinesWithRateAndTimeLeft() {
        view.stageStarted(Stage.SCORE, 100, 0);
        pass(10);
        view.scored(candidates(20, 1.5));
        pass(5);
        view.scored(candidates(10, 2.5));
        pass(5);
        view.scored(candidates(10, 0.5));
        pass(100);
        view.stageEnded(Stage.SCORE);

        assertThat(lines())
                .containsExactly(
                        "scoring: 100 candidates",
                        "scoring: 20 of 100 candidates (20 %), 2.00/s, 0:40 left",
                        // Nothing at 15 seconds: lines are 10 seconds apart.
                        "scoring: 40 of 100 candidates (40 %), 2.00/s, 0:30 left",
                        "scoring: done in 2:00, best score 2.5000");
    }

    @Test
    void aCheapStageIsNamed() {
        view.measuring("stage-1");
        view.stageStarted(Stage.SCORE, 100, 0);
        view.measuring("full");
        view.stageStarted(Stage.SCORE, 10, 0);

        assertThat(lines()).containsExactly("scoring stage-1: 100 candidates", "scoring: 10 candidates");
    }

    @Test
    void whatWasThereBeforeDoesNotCountAsSpeed() {
        view.stageStarted(Stage.SCORE, 100, 80);
        pass(10);
        view.scored(candidates(5, 1));

        assertThat(lines())
                .containsExactly(
                        "scoring: 100 candidates, 80 already done",
                        "scoring: 85 of 100 candidates (85 %), 0.50/s, 0:30 left");
    }

    @Test
    void trainingIsCountedInEpochs() {
        view.stageStarted(Stage.TRAIN, 6, 1);
        pass(20);
        view.epochsEnded(10);
        pass(1);
        view.trained(training(TrainingRow.COMPLETED, 0.625));
        view.trained(training(TrainingRow.DIVERGED, "diverged: loss NaN in epoch 2", null));
        view.stageEnded(Stage.TRAIN);

        assertThat(lines())
                .containsExactly(
                        "training: 6 networks, 1 already done",
                        "training: 14 of 24 epochs (58 %), 0.50/s, 0:20 left",
                        "training: done in 0:21, best validation accuracy 62.50 %, 1 without result:"
                                + " the loss grew beyond all bounds (1); see column reason of table trainings");
    }

    @Test
    void rungsAreShownAsTrainingsComeToThem() {
        view.epochsPlanned(10, 2);
        view.stageStarted(Stage.TRAIN, 6, 1);
        view.reachedRung(1, new SuccessiveHalving.Progress(2, 3, 2, 0.5, false));
        view.reachedRung(1, new SuccessiveHalving.Progress(2, 4, 2, 0.625, true));
        view.trained(training(TrainingRow.STOPPED, 0.5));
        pass(20);
        view.epochsEnded(4);
        view.stageEnded(Stage.TRAIN);
        view.stageStarted(Stage.FINALS, 2, 0);

        assertThat(lines())
                .containsExactly(
                        "training: 6 networks, 1 already done",
                        "rung 1, epoch 2: 3 networks there, best validation accuracy 50.00 %",
                        "rung 1, epoch 2: 4 networks there, best validation accuracy 62.50 %; the best 2 go on",
                        "training: 6 of 10 epochs (60 %), 0.20/s, 0:20 left",
                        "training: done in 0:20, best validation accuracy 50.00 %",
                        "finals: 2 trainings");
    }

    @Test
    void whyThereIsNoResultIsToldInWordsTheMostFrequentReasonFirst() {
        view.stageStarted(Stage.SCORE, 8, 0);
        view.scored(List.of(
                candidate(CandidateRow.SCORED, 1.0),
                rejected("out_of_memory: CUDA out of memory. Tried to allocate 2 GiB"),
                rejected("score_not_finite: scores of the probe batches: [-Infinity]; no neuron fires"),
                rejected("score_not_finite: scores of the probe batches: [-Infinity, 2.5]"),
                rejected("score_not_finite: scores of the probe batches: [-Infinity, -Infinity]; no neuron fires"),
                rejected("IOException: No space left on device"),
                rejected("score_not_finite: scores of the probe batches: [3.5, -Infinity]")));
        view.stageEnded(Stage.SCORE);

        assertThat(lines())
                .last()
                .isEqualTo("scoring: done in 0:00, best score 1.0000, 6 without result:"
                        + " the neurons never fire (2), the spikes do not tell all probe images apart (2),"
                        + " it broke off with IOException (1), and 1 more;"
                        + " see column reason of table candidates");
    }

    @Test
    void repeatedEpochsDoNotPassTheTotal() {
        view.stageStarted(Stage.TRAIN, 1, 0);
        pass(10);
        view.epochsEnded(EPOCHS + 3);

        assertThat(lines()).contains("training: 4 of 4 epochs (100 %), 0.40/s, 0:00 left");
    }

    @Test
    void beforeAnythingIsDoneTheTimeLeftIsUnknown() {
        view.stageStarted(Stage.SCORE, 3, 0);
        pass(11);
        view.scored(List.of());

        assertThat(lines()).contains("scoring: 0 of 3 candidates (0 %), 0.00/s, unknown time left");
    }

    @Test
    void aStageStartsItsCountsAnew() {
        view.stageStarted(Stage.SCORE, 1, 0);
        view.scored(List.of(candidate(CandidateRow.FAILED, null)));
        view.stageEnded(Stage.SCORE);
        view.stageStarted(Stage.TRAIN, 0, 0);
        view.stageEnded(Stage.TRAIN);

        assertThat(lines())
                .containsExactly(
                        "scoring: 1 candidates",
                        "scoring: done in 0:00, 1 without result: no reason was noted (1); see column reason of table candidates",
                        "training: 0 networks",
                        "training: done in 0:00");
    }

    @ParameterizedTest
    @CsvSource({"0,0:00", "59.4,0:59", "59.6,1:00", "3599,59:59", "3600,1:00:00", "90061,25:01:01"})
    void clockShowsMinutesAndHoursWhereThereAreAny(double seconds, String clock) {
        assertThat(StageProgress.clock(seconds)).isEqualTo(clock);
    }

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<CandidateRow> candidates(int count, double score) {
        return Collections.nCopies(count, candidate(CandidateRow.SCORED, score));
    }

    private static CandidateRow candidate(String status, Double score) {
        return candidate("1x1_3x3", status, score);
    }

    private static CandidateRow rejected(String reason) {
        return candidate("1x1_3x3", CandidateRow.REJECTED, reason, null);
    }

    static CandidateRow candidate(String kernelSet, String status, Double score) {
        return candidate(kernelSet, status, null, score);
    }

    private static CandidateRow candidate(String kernelSet, String status, String reason, Double score) {
        return new CandidateRow(
                "run",
                "key",
                kernelSet,
                "1x3",
                1,
                0L,
                "cell",
                "cell",
                "none",
                1,
                Map.of(),
                4,
                32,
                1,
                1,
                score,
                "sahd",
                "1",
                List.of(),
                null,
                status,
                reason,
                "full",
                "host",
                "cpu",
                1,
                1,
                Instant.EPOCH);
    }

    static TrainingRow training(String status, Double accuracy) {
        return training(status, null, accuracy);
    }

    private static TrainingRow training(String status, String reason, Double accuracy) {
        return new TrainingRow(
                "run",
                "key",
                "training",
                "1x1_3x3",
                "cell",
                1,
                0,
                status,
                reason,
                null,
                null,
                EPOCHS,
                accuracy,
                accuracy,
                accuracy,
                100,
                null,
                1,
                4,
                1,
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                1,
                "host",
                "cpu",
                null);
    }
}

package org.spikernel.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.spikernel.cli.output.Output;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.SearchListener.Stage;

class JsonProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private long nanos = 1_000_000_000_000L;
    private final Output output = new Output(
            Output.Format.JSON_LINES,
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8));
    private final ProgressTracker view =
            new ProgressTracker(List.of(new JsonProgress(output, "a-run")), 4, () -> nanos, () -> 3);

    @Test
    void stagesBecomeLinesOfOneKindWithTheSameKeys() throws Exception {
        view.stageStarted(Stage.SCORE, 4, 1);
        pass(1);
        view.scored(List.of(ProgressTrackerTest.candidate("1x1_3x3", CandidateRow.SCORED, -2.0)));
        pass(1);
        view.scored(List.of(ProgressTrackerTest.candidate("3x3_5x5", CandidateRow.REJECTED, null)));
        pass(8);
        view.stageEnded(Stage.SCORE);
        view.stageStarted(Stage.TRAIN, 2, 0);
        view.trained(ProgressTrackerTest.training(TrainingRow.COMPLETED, 0.5));
        view.stageEnded(Stage.TRAIN);

        List<JsonNode> lines = lines();
        List<String> keys = new ArrayList<>(List.of("kind"));
        keys.addAll(JsonProgress.KEYS);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.fieldNames()).toIterable().containsExactlyElementsOf(keys);
            assertThat(line.get("kind").asText()).isEqualTo("progress");
            assertThat(line.get("run_id").asText()).isEqualTo("a-run");
        });
        // Nothing after one second: lines are two seconds apart.
        assertThat(lines.stream()
                        .map(line -> line.get("stage").asText() + " "
                                + line.get("state").asText()))
                .containsExactly(
                        "scoring started", "scoring running", "scoring ended", "training started", "training ended");
        assertThat(lines.get(0).get("seconds_left").isNull()).isTrue();
        assertThat(lines.get(1).toString())
                .isEqualTo("{\"kind\":\"progress\",\"run_id\":\"a-run\",\"stage\":\"scoring\",\"state\":\"running\","
                        + "\"unit\":\"candidates\",\"total\":4,\"done\":3,\"already_done\":1,\"seconds\":2.0,"
                        + "\"per_second\":1.0,\"seconds_left\":1.0,\"failed\":1,\"tasks_retried\":3,"
                        + "\"best_of\":\"score\",\"best\":{\"1x1_3x3\":-2.0}}");
        assertThat(lines.get(4).get("best_of").asText()).isEqualTo("val_accuracy");
        assertThat(lines.get(4).get("best").get("1x1_3x3").asDouble()).isEqualTo(0.5);
        assertThat(errors.size()).isZero();
    }

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}

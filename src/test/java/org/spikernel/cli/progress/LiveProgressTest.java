package org.spikernel.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.spikernel.results.CandidateRow;
import org.spikernel.search.SearchListener.Stage;
import org.spikernel.search.SuccessiveHalving;

/** What a terminal shows in the end, of all that was written to it. */
class LiveProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LiveScreen screen = new LiveScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    private long nanos = 1_000_000_000_000L;
    private int columns = 80;
    private final LiveProgress live = new LiveProgress(screen, () -> columns, () -> nanos);
    private final ProgressTracker view = new ProgressTracker(List.of(live), 4, () -> nanos, () -> 0);

    @Test
    void linesAreDrawnAnewInPlaceAndGoWhenTheStageEnds() {
        view.stageStarted(Stage.SCORE, 4, 0);
        assertThat(shown())
                .containsExactly(
                        "scoring: 4 candidates",
                        "scoring [..............................] 0 of 4 candidates, 0 %",
                        "0.00/s   unknown time left   0:00 so far");

        pass(2);
        view.scored(List.of(
                ProgressTrackerTest.candidate("1x1_3x3", CandidateRow.SCORED, -2.0),
                ProgressTrackerTest.candidate("3x3_5x5", CandidateRow.REJECTED, null)));
        live.tick();
        assertThat(shown())
                .containsExactly(
                        "scoring: 4 candidates",
                        "scoring [###############...............] 2 of 4 candidates, 50 %",
                        "1.00/s   0:02 left   0:02 so far   1 without result",
                        "best score:",
                        "  1x1_3x3 -2.0000");

        pass(2);
        view.stageEnded(Stage.SCORE);
        live.tick();
        assertThat(shown())
                .containsExactly(
                        "scoring: 4 candidates",
                        "scoring: done in 0:04, best score -2.0000, 1 without result: no reason was noted (1); see column reason of table candidates");
    }

    @Test
    void linesThatBecameTooWideForTheTerminalAreAllCleared() {
        view.stageStarted(Stage.SCORE, 4, 0);
        bytes.reset();
        columns = 40;
        live.tick();

        // Of 63 and 40 characters: on two rows and on one.
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        \u001b[3A\r\u001b[Jscoring 0 of 4 candidates, 0 %
                        0.00/s   unknown time left
                        0:00 so far
                        """);
    }

    @Test
    void whatOthersPrintComesAboveTheLines() {
        PrintStream others = screen.guarded();
        view.stageStarted(Stage.TRAIN, 1, 0);
        others.println("12:00:00 warning");
        view.reachedRung(1, new SuccessiveHalving.Progress(2, 4, 2, 0.5, true));
        live.tick();
        others.print("half a ");
        live.tick();
        others.println("line");
        live.tick();

        assertThat(shown())
                .containsExactly(
                        "training: 1 networks",
                        "12:00:00 warning",
                        "rung 1, epoch 2: 4 networks there, best validation accuracy 50.00 %; the best 2 go on",
                        "half a line",
                        "training [..............................] 0 of 4 epochs, 0 %",
                        "0.00/s   unknown time left   0:00 so far");
    }

    @Test
    void onceClosedNothingIsDrawn() {
        view.stageStarted(Stage.SCORE, 4, 0);
        view.close();
        live.tick();
        view.close();

        assertThat(shown()).containsExactly("scoring: 4 candidates");
    }

    @Test
    void aStageThatWasCompleteDrawsNoLines() {
        view.stageStarted(Stage.SCORE, 4, 4);

        assertThat(shown()).containsExactly("scoring: 4 candidates, 4 already done");
    }

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    /** A terminal that knows what is used: line feed, carriage return, cursor up, clear to the end of the screen. */
    private List<String> shown() {
        List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
        String text = bytes.toString(StandardCharsets.UTF_8);
        int row = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n') {
                row++;
                if (row == rows.size()) {
                    rows.add(new StringBuilder());
                }
            } else if (text.startsWith("\u001b[J", i)) {
                rows.subList(row + 1, rows.size()).clear();
                rows.get(row).setLength(0);
                i += 2;
            } else if (c == '\u001b') {
                int end = text.indexOf('A', i);
                row -= Integer.parseInt(text.substring(i + 2, end));
                i = end;
            } else if (c != '\r') {
                rows.get(row).append(c);
            }
            i++;
        }
        assertThat(rows.get(rows.size() - 1)).as("the cursor's line").isEmpty();
        return rows.subList(0, rows.size() - 1).stream()
                .map(StringBuilder::toString)
                .toList();
    }
}

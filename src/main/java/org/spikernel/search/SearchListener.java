package org.spikernel.search;

import java.util.List;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;

/** Follows a run on the driver. Calls come from Spark's threads: return at once. */
public interface SearchListener {
    /** The measure, by its name in the tables, of the scoring that begins next. */
    default void measuring(String name) {}

    /**
     * Of the stage that begins next, in which not every training runs to its last epoch.
     *
     * @param epochs of all its trainings together
     * @param done of these, already there
     */
    default void epochsPlanned(long epochs, long done) {}

    /**
     * Trainings have come to a rung.
     *
     * @param rung from 1
     */
    default void reachedRung(int rung, SuccessiveHalving.Progress progress) {}

    /** Something that whoever watches should know, as a line. */
    default void remark(String line) {}

    /** A stage begins; {@code reused} of its {@code total} results were already there. */
    void stageStarted(Stage stage, int total, int reused);

    /** Candidates were scored. */
    void scored(List<CandidateRow> rows);

    /** So many epochs of all trainings of the stage ended since it started. */
    void epochsEnded(int sinceStart);

    /** A training ended. */
    void trained(TrainingRow row);

    /** A stage ended. */
    void stageEnded(Stage stage);

    /** The stages of a run. */
    enum Stage {
        /** Scoring untrained candidates. */
        SCORE,
        /** Training the best. */
        TRAIN,
        /** Training the best of these with more seeds, and looking at the test images. */
        FINALS
    }

    /** One that passes everything on to both. */
    static SearchListener both(SearchListener first, SearchListener second) {
        return new SearchListener() {
            @Override
            public void measuring(String name) {
                first.measuring(name);
                second.measuring(name);
            }

            @Override
            public void epochsPlanned(long epochs, long done) {
                first.epochsPlanned(epochs, done);
                second.epochsPlanned(epochs, done);
            }

            @Override
            public void reachedRung(int rung, SuccessiveHalving.Progress progress) {
                first.reachedRung(rung, progress);
                second.reachedRung(rung, progress);
            }

            @Override
            public void remark(String line) {
                first.remark(line);
                second.remark(line);
            }

            @Override
            public void stageStarted(Stage stage, int total, int reused) {
                first.stageStarted(stage, total, reused);
                second.stageStarted(stage, total, reused);
            }

            @Override
            public void scored(List<CandidateRow> rows) {
                first.scored(rows);
                second.scored(rows);
            }

            @Override
            public void epochsEnded(int sinceStart) {
                first.epochsEnded(sinceStart);
                second.epochsEnded(sinceStart);
            }

            @Override
            public void trained(TrainingRow row) {
                first.trained(row);
                second.trained(row);
            }

            @Override
            public void stageEnded(Stage stage) {
                first.stageEnded(stage);
                second.stageEnded(stage);
            }
        };
    }
}

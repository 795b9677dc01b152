package org.spikernel.spark;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.train.RungRace;

/** Remembers what it was told. */
final class RecordingListener implements SearchListener {
    final List<String> stages = new ArrayList<>();
    final List<CandidateRow> scored = new ArrayList<>();
    final List<TrainingRow> trained = new ArrayList<>();
    final List<String> rungs = new ArrayList<>();
    int epochs;

    @Override
    public synchronized void reachedRung(int rung, RungRace.Progress progress) {
        rungs.add("rung " + rung + " epoch " + progress.epoch() + ": " + progress.reached() + " of " + progress.places()
                + (progress.complete() ? " complete" : ""));
    }

    @Override
    public synchronized void stageStarted(Stage stage, int total, int reused) {
        stages.add(stage + " " + total + " reused " + reused);
    }

    @Override
    public synchronized void scored(List<CandidateRow> rows) {
        scored.addAll(rows);
    }

    @Override
    public synchronized void epochsEnded(int sinceStart) {
        epochs = sinceStart;
    }

    @Override
    public synchronized void trained(TrainingRow row) {
        trained.add(row);
    }

    @Override
    public synchronized void stageEnded(Stage stage) {
        stages.add(stage + " ended");
    }
}

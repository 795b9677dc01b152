package org.spikernel.testing;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.SearchListener;
import org.spikernel.search.SuccessiveHalving;

/** Remembers what it was told. */
public final class RecordingListener implements SearchListener {
    public final List<String> stages = new ArrayList<>();
    public final List<CandidateRow> scored = new ArrayList<>();
    public final List<TrainingRow> trained = new ArrayList<>();
    public final List<String> rungs = new ArrayList<>();
    public int epochs;
    public final List<String> remarks = new ArrayList<>();

    @Override
    public synchronized void reachedRung(int rung, SuccessiveHalving.Progress progress) {
        rungs.add("rung " + rung + " epoch " + progress.epoch() + ": " + progress.reached() + " of " + progress.places()
                + (progress.complete() ? " complete" : ""));
    }

    @Override
    public synchronized void remark(String line) {
        remarks.add(line);
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

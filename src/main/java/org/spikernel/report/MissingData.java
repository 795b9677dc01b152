package org.spikernel.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what a report of a run lacks, and why. */
public final class MissingData {
    private static final String FINISHED = "finished";
    private static final String RUNNING = "running";

    private MissingData() {}

    /**
     * One sentence for each gap.
     *
     * @param run its report, whose own gaps are not read
     * @param passedOver completed trainings that cannot be compared
     */
    public static List<String> of(RunReport run, long passedOver) {
        List<String> gaps = new ArrayList<>();
        unfinished(run, gaps);
        long candidates = run.scored().sets().stream()
                .mapToLong(set -> set.candidates() + set.cheap())
                .sum();
        if (candidates == 0) {
            gaps.add("No candidate is in the tables: scores and search times are missing.");
        }
        trainings(run, passedOver, gaps);
        if (run.asked().budget() == null && !run.asked().settings().isEmpty()) {
            gaps.add(
                    "The budget is a chip. Under \"On the chip\" is what fits it best; the budget that moves is of parameters"
                            + " or bytes of weights. `spikernel space` says what of the space fits.");
        } else if (run.asked().budget() == null) {
            gaps.add("The settings were written by another version or are not there: budget and share of the space are"
                    + " missing.");
        }
        if (run.provenance().dataFingerprint() == null || run.provenance().owner() == null) {
            gaps.add("An older version wrote this run: part of the provenance was not noted.");
        }
        return List.copyOf(gaps);
    }

    private static void unfinished(RunReport run, List<String> gaps) {
        String status = run.state().status();
        if (FINISHED.equals(status)) {
            return;
        }
        String progress = progress(run.state().counters());
        gaps.add(
                RUNNING.equals(status)
                        ? "The run is in progress" + progress
                                + ": this is what was committed when the report was made, and the choice may change."
                        : "The run did not come to its end (" + status + ")" + progress + ": `spikernel runs resume "
                                + run.runId() + "` goes on with it.");
    }

    /** As in {@code , with 120 of 240 scored and 2 of 6 trained}. */
    private static String progress(Map<String, Long> counters) {
        List<String> parts = new ArrayList<>();
        Map.of("score", "scored", "train", "trained").entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(stage -> counters.containsKey(stage.getKey() + ".planned"))
                .forEach(stage -> parts.add(counters.getOrDefault(stage.getKey() + ".done", 0L)
                        + counters.getOrDefault(stage.getKey() + ".reused", 0L)
                        + " of " + counters.get(stage.getKey() + ".planned") + " " + stage.getValue()));
        return parts.isEmpty() ? "" : ", with " + String.join(" and ", parts);
    }

    private static void trainings(RunReport run, long passedOver, List<String> gaps) {
        TrainingSummary trained = run.trained();
        if (trained.networks().isEmpty()) {
            gaps.add("No training is completed: nothing can be chosen.");
            return;
        }
        if (passedOver > 0) {
            gaps.add(passedOver
                    + " completed training(s) are not compared: their rows lack a value or hold an impossible"
                    + " one, as those of another version may.");
        }
        if (trained.networks().size() == TrainingSummary.MOST_NETWORKS) {
            gaps.add("Only the " + TrainingSummary.MOST_NETWORKS
                    + " most accurate networks are compared here; `spikernel select`" + " compares all.");
        }
        if (trained.networks().stream().anyMatch(network -> network.accuracy().low() == null)) {
            gaps.add(
                    "The number of validation images was not noted for every training: some accuracies have no interval.");
        }
        if (trained.curves().isEmpty()) {
            gaps.add("No epochs are in the tables: learning curves are missing.");
        }
        if (trained.activities().isEmpty()) {
            gaps.add("No layers are in the tables: firing rates are missing.");
        }
    }
}

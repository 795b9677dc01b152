package org.spikernel.paper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rows of the paper's figures. Accuracies are shares, 0 to 1; low and high are the ends of 95 % intervals. */
public final class FigureRows {
    private static final List<String> ACCURACY = List.of(
            "data_set",
            "network",
            "paper_epoch",
            "epoch",
            "seeds",
            "val_accuracy",
            "val_low",
            "val_high",
            "test_accuracy",
            "test_low",
            "test_high");
    private static final List<String> TIME = List.of(
            "data_set", "network", "candidates", "search_s", "speed_up", "speed_up_low", "speed_up_high", "device");
    private static final List<String> MEMORY = List.of(
            "data_set",
            "part",
            "network",
            "cell",
            "params",
            "published_params",
            "budget_params",
            "within_budget",
            "seeds",
            "test_accuracy",
            "test_low",
            "test_high",
            "chosen");

    private static final Interval SHARES = new Interval(0, 1);

    private FigureRows() {}

    /** A table, by the name that its file and its JSON lines have. */
    public record Table(String name, String title, List<String> columns, List<List<Object>> rows) {
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** The figures of all data sets. */
    public static List<Table> of(List<Measured> measured) {
        List<List<Object>> case5000 = new ArrayList<>();
        List<List<Object>> accuracies = new ArrayList<>();
        List<List<Object>> times = new ArrayList<>();
        List<List<Object>> memory = new ArrayList<>();
        for (Measured one : measured) {
            for (TrainedNetwork network : one.evidence().networks()) {
                boolean baseline = network.part() == ReproductionPart.BASELINE;
                if (baseline && one.data() == PaperData.CIFAR100) {
                    case5000.addAll(accuracyRows(one, network));
                }
                if (network.part() == ReproductionPart.SEARCH
                        || (baseline && network.kernelSet().equals(Paper.BASELINE_SET))) {
                    accuracies.addAll(accuracyRows(one, network));
                }
                memory.add(memoryRow(one, network));
            }
            one.evidence()
                    .times()
                    .forEach((part, sets) -> sets.forEach((set, time) -> {
                        if (part == ReproductionPart.SEARCH || part == ReproductionPart.BASELINE) {
                            times.add(timeRow(one, part, set, time));
                        }
                    }));
        }
        times.sort(Comparator.comparing(row -> row.get(0) + " " + row.get(1)));
        return List.of(
                new Table("fig4", "Fig. 4: accuracy by epochs, searches of five times the draws", ACCURACY, case5000),
                new Table("fig5", "Fig. 5: accuracy by epochs", ACCURACY, accuracies),
                new Table("fig6", "Fig. 6: search time, and speed-up over the baseline", TIME, times),
                new Table("fig7", "Fig. 7: accuracy against parameters, with the budget", MEMORY, memory));
    }

    /**
     * A data set's evidence.
     *
     * @param epochs of a training
     */
    public record Measured(PaperData data, int epochs, DataEvidence evidence) {}

    private static List<List<Object>> accuracyRows(Measured measured, TrainedNetwork network) {
        List<List<Object>> rows = new ArrayList<>();
        for (int mark : Paper.MARKS) {
            Optional<Estimate> validation =
                    Optional.ofNullable(network.validation().get(mark));
            boolean last = mark == Paper.MARKS.get(Paper.MARKS.size() - 1);
            List<Object> row = new ArrayList<>(List.of(
                    measured.data().label(),
                    network.setting(),
                    mark,
                    Paper.epoch(mark, measured.epochs()),
                    network.seeds()));
            row.addAll(accuracy(validation));
            row.addAll(accuracy(last ? network.test() : Optional.empty()));
            rows.add(row);
        }
        return rows;
    }

    private static List<Object> timeRow(Measured measured, ReproductionPart part, String set, SearchCost time) {
        Optional<SearchCost> baseline = measured.evidence().time(ReproductionPart.BASELINE, Paper.BASELINE_SET);
        // The baseline's speed-up over itself is 1, whatever the noise.
        Optional<Interval> interval =
                baseline.filter(other -> !other.equals(time)).map(time::speedUpInterval);
        int draws = measured.evidence().draws() * (part == ReproductionPart.BASELINE ? Paper.BASELINE_TIMES : 1);
        return Arrays.asList(
                measured.data().label(),
                Paper.setting(set, draws),
                time.candidates(),
                time.seconds(),
                baseline.map(time::speedUpOver).orElse(null),
                interval.map(Interval::low).orElse(null),
                interval.map(Interval::high).orElse(null),
                time.device());
    }

    private static List<Object> memoryRow(Measured measured, TrainedNetwork network) {
        long budget = measured.evidence().budget();
        List<Object> row = new ArrayList<>(List.of(
                measured.data().label(),
                network.part().label(),
                network.setting(),
                network.cell(),
                network.params(),
                network.publishedParams(),
                budget,
                network.params() <= budget,
                network.seeds()));
        row.addAll(accuracy(network.test()));
        row.add(network.kernelSet().equals(measured.evidence().selected().get(network.part())));
        return row;
    }

    /** Value, low and high; nulls without one. */
    private static List<Object> accuracy(Optional<Estimate> estimate) {
        Optional<Interval> interval = estimate.map(Estimate::interval).map(one -> one.within(SHARES));
        return Arrays.asList(
                estimate.map(Estimate::value).orElse(null),
                interval.map(Interval::low).orElse(null),
                interval.map(Interval::high).orElse(null));
    }
}

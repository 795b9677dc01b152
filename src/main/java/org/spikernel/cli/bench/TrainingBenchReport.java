package org.spikernel.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.spikernel.bench.TrainingBench;
import org.spikernel.bench.TrainingBench.Level;
import org.spikernel.bench.TrainingBench.Timed;
import org.spikernel.cli.output.Output;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.PrefixOrder;
import org.spikernel.train.TrainingTask;

/** Measures training steps in every mode, for {@code bench --training}. */
final class TrainingBenchReport {
    private final TrainingBench bench;
    private final RunConfig config;

    /** With so many steps of each mode that count. */
    TrainingBenchReport(RunConfig config, DataSplit data, int steps) {
        this.config = config;
        bench = new TrainingBench(data, steps);
    }

    /** Prints what a step of each network costs. */
    void print(Output output, List<PrefixOrder.Place> networks) {
        List<List<Object>> rows = new ArrayList<>();
        for (PrefixOrder.Place network : networks) {
            Map<Level, Timed> timed = bench.time(task(config, network));
            timed.forEach((level, found) -> rows.add(row(network, level, found, timed.get(Level.AUTOGRAD))));
        }
        output.table(
                "step",
                List.of(
                        "kernel_set",
                        "cell",
                        "engine",
                        "cpu_ms",
                        "wall_ms",
                        "of_first",
                        "images_per_s",
                        "peak_mib",
                        "loss",
                        "loss_gap"),
                rows);
    }

    /** The training whose first steps are measured. */
    static TrainingTask task(RunConfig config, PrefixOrder.Place network) {
        Architecture architecture = new Architecture(config.macro(), network.operations(), network.cell());
        Seed seed = config.run().seed().derive("bench");
        return new TrainingTask(
                "bench",
                architecture,
                config.initialisation(),
                config.training().recipe(),
                seed);
    }

    private List<Object> row(PrefixOrder.Place network, Level level, Timed timed, Timed first) {
        OptionalLong peak = timed.peakBytes();
        return List.of(
                network.operations().name(),
                network.cell().toString(),
                level.label(),
                Math.round(1000 * timed.cpuMedian()),
                Math.round(1000 * timed.wallMedian()),
                ScoringBenchReport.round(timed.cpuMedian() / first.cpuMedian(), 1000),
                ScoringBenchReport.round(config.training().recipe().batchSize() / timed.wallMedian(), 10),
                peak.isPresent() ? (Object) (peak.getAsLong() >> 20) : "-",
                ScoringBenchReport.round(timed.losses().get(timed.losses().size() - 1), 100000),
                ScoringBenchReport.round(timed.lossGap(first), 1000000));
    }
}

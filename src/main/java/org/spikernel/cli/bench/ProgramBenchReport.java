package org.spikernel.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.spikernel.bench.ProgramBench;
import org.spikernel.bench.ProgramBench.Asked;
import org.spikernel.cli.output.Output;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.random.Seed;
import org.spikernel.space.PrefixOrder;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.TrainingTask;

/** Compares programs with the other engines, for {@code bench --programs}. */
final class ProgramBenchReport {
    private final ProgramBench bench;
    private final RunConfig config;
    private final List<String> devices;
    private final List<List<Object>> rows = new ArrayList<>();

    /**
     * A comparison.
     *
     * @param times that each step and candidate is timed
     * @param devices by name
     */
    ProgramBenchReport(RunConfig config, DataSplit data, int times, List<String> devices) {
        this.config = config;
        this.devices = devices;
        bench = new ProgramBench(data, times);
    }

    /** Prints what a step and a candidate of each network take. */
    void print(Output output, List<PrefixOrder.Place> networks) {
        Seed seed = config.run().seed().derive("bench");
        TorchEngine.compute(config.gpu());
        for (String device : devices) {
            for (PrefixOrder.Place network : networks) {
                TrainingTask task = TrainingBenchReport.task(config, network);
                add(network, "step", device, task.recipe().batchSize(), bench.steps(task, device));
                add(
                        network,
                        "candidate",
                        device,
                        1,
                        bench.candidates(task.architecture(), config.initialisation(), config.score(), seed, device));
            }
        }
        output.table(
                "program",
                List.of("kernel_set", "cell", "work", "device", "engine", "kernels", "reads", "calls", "ms", "per_s"),
                rows);
    }

    private void add(PrefixOrder.Place network, String work, String device, int each, Map<String, Asked> asked) {
        asked.forEach((engine, found) -> rows.add(List.of(
                network.operations().name(),
                network.cell().toString(),
                work,
                device,
                engine,
                found.kernels(),
                found.reads(),
                found.calls(),
                ScoringBenchReport.round(1000 * found.seconds(), 100),
                ScoringBenchReport.round(each / found.seconds(), 10))));
    }
}

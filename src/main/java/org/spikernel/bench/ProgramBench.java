package org.spikernel.bench;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Initialisation;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.score.run.Scorer;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.torch.Bfloat16;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Profile;
import org.spikernel.train.ProbeSteps;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/**
 * What a training step and a candidate ask of PyTorch and how long they take, by program and by what else there is.
 *
 * @param data to train on, and to draw probe batches from
 * @param times that each is timed
 */
public record ProgramBench(DataSplit data, int times) {
    /** Times that do not count: programs are compiled, weights drawn. */
    private static final int WARM_UP = 2;

    /**
     * What one engine did.
     *
     * @param kernels operators that a GPU would work for
     * @param reads single values that were brought from the device, each of which waits for it
     * @param calls of operators, those that only name memory included
     * @param seconds median
     */
    public record Asked(long kernels, long reads, long calls, double seconds) {}

    /** A training step, by engine: the default first, programs last; in bfloat16 too where the device has it. */
    public Map<String, Asked> steps(TrainingTask task, String deviceName) {
        Device device = TorchEngine.device(deviceName);
        Map<String, Asked> asked = new LinkedHashMap<>();
        List<TrainingEngine> engines = new ArrayList<>(List.of(TrainingEngine.AUTOGRAD, TrainingEngine.PROGRAM));
        if (TrainingEngine.AUTO.isLayerWise(device)) {
            engines.add(0, TrainingEngine.LAYER_WISE);
        }
        if (Bfloat16.isSupported(deviceName)) {
            engines.add(TrainingEngine.PROGRAM_BFLOAT16);
        }
        for (TrainingEngine engine : engines) {
            TrainingMode mode = new TrainingMode(engine, ActivationStorage.STORED);
            try (ProbeSteps steps = new ProbeSteps(task, data, device, mode)) {
                asked.put(engine.label(), asked(() -> {}, steps::step));
            }
        }
        return asked;
    }

    /** A candidate after another one with the same weights, by engine; nothing else is kept. */
    public Map<String, Asked> candidates(
            Architecture architecture,
            Initialisation initialisation,
            ScoreSettings settings,
            Seed seed,
            String deviceName) {
        Device device = TorchEngine.device(deviceName);
        Map<String, Asked> asked = new LinkedHashMap<>();
        List<ImageBatch> probe = Scorer.probe(data, data.train().shape().width(), settings, seed);
        Architecture other = other(architecture, seed);
        List<SpikeEngine> engines = new ArrayList<>(List.of(SpikeEngine.TORCH, SpikeEngine.PROGRAM));
        if (SpikeEngine.AUTO.usesEvents(device)) {
            engines.add(0, SpikeEngine.EVENTS);
        }
        for (SpikeEngine engine : engines) {
            ScoreSettings used = settings.withMode(new ScoreMode(engine, WeightSharing.SHARED));
            try (Scorer scorer = new Scorer(initialisation, used, probe, device, 0)) {
                asked.put(
                        engine.label(), asked(() -> scorer.score(other, seed), () -> scorer.score(architecture, seed)));
            }
        }
        return asked;
    }

    /** Events know the network that they scored last. */
    private static Architecture other(Architecture architecture, Seed seed) {
        CellSpace space = CellSpace.of(architecture.operations(), Connectivity.FORWARD);
        Cell cell = new CellSampler(space)
                .withoutReplacement(seed, 2).stream()
                        .map(draw -> draw.cell().canonical())
                        .filter(drawn -> !drawn.equals(architecture.cell().canonical()))
                        .findFirst()
                        .orElse(architecture.cell());
        return new Architecture(architecture.macro(), architecture.operations(), cell);
    }

    private Asked asked(Runnable between, Runnable body) {
        for (int i = 0; i < WARM_UP; i++) {
            between.run();
            body.run();
        }
        between.run();
        Profile profile = Profile.of(body);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            between.run();
            long began = System.nanoTime();
            body.run();
            seconds.add((System.nanoTime() - began) * 1e-9);
        }
        return new Asked(
                profile.kernels(),
                profile.reads(),
                profile.calls().values().stream().mapToLong(Long::longValue).sum(),
                TrainingBench.Timed.median(seconds));
    }
}

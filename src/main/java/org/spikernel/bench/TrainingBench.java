package org.spikernel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.spikernel.data.DataSplit;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.Precision;
import org.spikernel.torch.Bfloat16;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.ProbeSteps;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/**
 * Times the first steps of a training on a processor in every mode: the same weights, the same batches, in turn.
 *
 * @param data to train on
 * @param steps of each mode that count
 */
public record TrainingBench(DataSplit data, int steps) {
    /** Steps that do not count: the compiler and the memory need some. */
    private static final int WARM_UP = 2;

    /** Ways to run a step. */
    public enum Level {
        /** PyTorch's back-propagation. */
        AUTOGRAD(TrainingEngine.AUTOGRAD, ActivationStorage.STORED, "autograd"),
        /** Layer by layer. */
        LAYER_WISE(TrainingEngine.LAYER_WISE, ActivationStorage.STORED, "layer-wise"),
        /** The same, results of convolutions computed twice. */
        RECOMPUTED(TrainingEngine.LAYER_WISE, ActivationStorage.RECOMPUTED, "layer-wise, recomputed"),
        /** Layer by layer, gradients of spikes in bfloat16. */
        BFLOAT16(TrainingEngine.LAYER_WISE_BFLOAT16, ActivationStorage.STORED, "layer-wise-bfloat16");

        /** In the order in which their memory is measured: the one that needs least first. */
        private static final List<Level> BY_MEMORY = List.of(RECOMPUTED, LAYER_WISE, BFLOAT16, AUTOGRAD);

        private final TrainingEngine engine;
        private final ActivationStorage activations;
        private final String label;

        Level(TrainingEngine engine, ActivationStorage activations, String label) {
            this.engine = engine;
            this.activations = activations;
            this.label = label;
        }

        /** Short name. */
        public String label() {
            return label;
        }

        /** Those that this machine can do fast. */
        public static List<Level> available() {
            boolean bfloat16 = Bfloat16.isSupported(TorchEngine.processor());
            return Arrays.stream(values())
                    .filter(level -> bfloat16 || level.engine.precision() != Precision.BFLOAT16)
                    .toList();
        }
    }

    /**
     * What steps cost.
     *
     * @param cpuSeconds of the process for each step, compiler and garbage collector included
     * @param wallSeconds of each step
     * @param losses of all steps, those that do not count included
     * @param peakBytes of the process; empty where the machine does not say
     */
    public record Timed(
            List<Double> cpuSeconds, List<Double> wallSeconds, List<Double> losses, OptionalLong peakBytes) {
        public Timed {
            cpuSeconds = List.copyOf(cpuSeconds);
            wallSeconds = List.copyOf(wallSeconds);
            losses = List.copyOf(losses);
        }

        /** Median CPU time of a step. */
        public double cpuMedian() {
            return median(cpuSeconds);
        }

        /** Median time of a step on the clock. */
        public double wallMedian() {
            return median(wallSeconds);
        }

        /** The largest difference of a step's loss from another mode's. */
        public double lossGap(Timed other) {
            double gap = 0;
            for (int i = 0; i < losses.size(); i++) {
                gap = Math.max(gap, Math.abs(losses.get(i) - other.losses.get(i)));
            }
            return gap;
        }

        static double median(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        }
    }

    /** Costs of a task's first steps, by available level. The networks of all levels are in memory at the same time. */
    public Map<Level, Timed> time(TrainingTask task) {
        Map<Level, OptionalLong> peaks = peaks(task);
        Map<Level, Trial> trials = new EnumMap<>(Level.class);
        Map<Level, Timed> timed = new EnumMap<>(Level.class);
        try {
            for (Level level : Level.available()) {
                trials.put(level, new Trial(task, level));
            }
            for (int step = 0; step < WARM_UP; step++) {
                trials.values().forEach(Trial::step);
            }
            for (int step = 0; step < steps; step++) {
                trials.values().forEach(Trial::timedStep);
            }
            trials.forEach((level, trial) -> timed.put(level, trial.timed(peaks.get(level))));
        } finally {
            trials.values().forEach(Trial::close);
        }
        return timed;
    }

    /** A process keeps memory that it was given: a level's peak is only seen when it is above those measured before. */
    private Map<Level, OptionalLong> peaks(TrainingTask task) {
        Map<Level, OptionalLong> peaks = new EnumMap<>(Level.class);
        List<Level> levels = new ArrayList<>(Level.BY_MEMORY);
        levels.retainAll(Level.available());
        for (Level level : levels) {
            boolean counted = PeakMemory.start();
            Trial trial = new Trial(task, level);
            try {
                for (int step = 0; step < WARM_UP; step++) {
                    trial.step();
                }
            } finally {
                trial.close();
            }
            peaks.put(level, counted ? PeakMemory.bytes() : OptionalLong.empty());
        }
        return peaks;
    }

    /** The steps of one level. */
    private final class Trial {
        private final ProbeSteps trial;
        private final List<Double> cpuSeconds = new ArrayList<>();
        private final List<Double> wallSeconds = new ArrayList<>();
        private final List<Double> losses = new ArrayList<>();

        Trial(TrainingTask task, Level level) {
            trial = new ProbeSteps(
                    task,
                    data,
                    TorchEngine.device(TorchEngine.processor()),
                    new TrainingMode(level.engine, level.activations));
        }

        void step() {
            losses.add(trial.step());
        }

        void timedStep() {
            long began = System.nanoTime();
            cpuSeconds.add(CpuTime.seconds(this::step));
            wallSeconds.add((System.nanoTime() - began) * 1e-9);
        }

        Timed timed(OptionalLong peakBytes) {
            return new Timed(cpuSeconds, wallSeconds, losses, peakBytes);
        }

        void close() {
            trial.close();
        }
    }
}

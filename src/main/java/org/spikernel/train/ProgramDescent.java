package org.spikernel.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.spikernel.data.DataSplit;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.train.program.EpochPlan;
import org.spikernel.train.program.ProgramForm;
import org.spikernel.train.program.StepProgram;
import org.spikernel.train.program.StepProgram.Seen;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.team.Team;

/** Whole steps as one program, which the host does not wait for: it looks at what came of them now and then. */
final class ProgramDescent implements Descent {
    /** Steps between two looks; each look waits for the device. */
    private static final int BETWEEN_LOOKS = 100;

    private static final double[] NONE = {};

    private final BatchLoader feed;
    private final StepProgram program;

    /** Of a network, which stays the caller's. */
    ProgramDescent(TrainingTask task, TrainingMode mode, double largestLoss, SpikingNetwork network, BatchLoader feed) {
        this.feed = feed;
        program = new StepProgram(
                network,
                task.recipe().sgd(),
                largestLoss,
                feed.trainingReader(),
                task.recipe().batchSize(),
                ProgramForm.on(network.device(), mode.engine().precision()));
    }

    /** Whether a training can be run so: images that enter alike at all timesteps, weights as they are, no team. */
    static boolean takes(TrainingTask task, DataSplit data, TrainingMode mode, SpikingNetwork network, Team team) {
        return mode.engine().isProgram(network.device())
                && team.size() == 1
                && !task.recipe().weights().isRounded()
                && task.recipe().input().coding() == InputCoding.DIRECT
                && StepProgram.takes(data.train());
    }

    @Override
    public Steps epoch(int number, double learningRate) {
        EpochPlan plan = feed.plan(number);
        program.start(plan);
        return new Epoch(plan.steps(), learningRate);
    }

    @Override
    public Map<String, Tensor> buffers() {
        return program.buffers();
    }

    @Override
    public void restore(Map<String, Tensor> buffers) {
        program.restore(buffers);
    }

    @Override
    public void close() {
        program.close();
    }

    private final class Epoch implements Steps {
        private final int steps;
        private final double learningRate;
        private final List<Seen> seen = new ArrayList<>();
        private int taken;

        Epoch(int steps, double learningRate) {
            this.steps = steps;
            this.learningRate = learningRate;
        }

        @Override
        public boolean hasNext() {
            return taken < steps;
        }

        @Override
        public double[] step() {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Training was interrupted");
            }
            feed.announce();
            program.step(learningRate);
            taken++;
            return taken % BETWEEN_LOOKS == 0 ? look() : NONE;
        }

        @Override
        public double[] look() {
            List<Seen> fresh = program.seen();
            seen.addAll(fresh);
            return fresh.stream().mapToDouble(Seen::loss).toArray();
        }

        @Override
        public void finish() {
            // All is known.
        }

        @Override
        public Performance performance() {
            MetricSum tally = new MetricSum();
            seen.forEach(step -> tally.add(step.images(), step.hits(), step.loss()));
            return tally.performance();
        }

        @Override
        public boolean lastLayerSilentAtStart() {
            return seen.get(0).hiddenSpikes() == 0;
        }
    }
}

package org.spikernel.train;

import ai.djl.Device;
import java.util.Map;
import org.spikernel.data.DataSplit;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.step.WeightRounding;
import org.spikernel.train.team.Team;

/** The first steps of a training, one at a time and without anything around them: to measure, and to compare. */
public final class ProbeSteps implements AutoCloseable {
    private final SpikingNetwork network;
    private final WeightRounding rounding;
    private final Descent descent;
    private final TrainingTask task;
    private Descent.Steps steps;
    private int epochs;

    /** Steps of a task, from its initial weights. */
    public ProbeSteps(TrainingTask task, DataSplit data, Device device, TrainingMode mode) {
        this(task, data, device, mode, Team.ALONE);
    }

    /** Steps that a team takes, of one of its members. */
    public ProbeSteps(TrainingTask task, DataSplit data, Device device, TrainingMode mode, Team team) {
        this.task = task;
        network = SpikingNetwork.initial(
                task.architecture(), task.initialisation(), task.seed().derive("weights"), device);
        rounding = new WeightRounding(task.recipe().weights(), network);
        descent = Training.descent(task, data, mode, network, rounding, new BatchLoader(task, data, () -> {}), team);
    }

    /**
     * Takes the next step, and waits for it.
     *
     * @return the mean loss before it
     */
    public double step() {
        Descent.Steps current = current();
        double[] losses = current.step();
        return losses.length > 0 ? losses[losses.length - 1] : current.look()[0];
    }

    /** Takes the next step, and waits for it only where the engine does. */
    public void ask() {
        current().step();
    }

    private Descent.Steps current() {
        if (steps == null || !steps.hasNext()) {
            steps = descent.epoch(epochs, task.recipe().learningRate(epochs));
            epochs++;
        }
        return steps;
    }

    /** The weights and running statistics of the moment, by name. */
    public Map<String, Tensor> weights() {
        return network.tensors();
    }

    @Override
    public void close() {
        descent.close();
        rounding.close();
        network.close();
    }
}

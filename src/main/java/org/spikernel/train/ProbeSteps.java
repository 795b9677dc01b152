package org.spikernel.train;

import ai.djl.Device;
import java.util.Iterator;
import java.util.Map;
import org.spikernel.data.DataSplit;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.Sgd;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.step.WeightRounding;
import org.spikernel.train.team.Team;

/** The first steps of a training, one at a time and without anything around them: to measure, and to compare. */
public final class ProbeSteps implements AutoCloseable {
    private final SpikingNetwork network;
    private final Backpropagation propagation;
    private final WeightRounding rounding;
    private final Sgd sgd;
    private final BatchLoader feed;
    private final TrainingTask task;
    private final Team team;
    private Iterator<BatchLoader.TrainingBatch> batches;
    private TrainingEpoch epoch;
    private int epochs;

    /** Steps of a task, from its initial weights. */
    public ProbeSteps(TrainingTask task, DataSplit data, Device device, TrainingMode mode) {
        this(task, data, device, mode, Team.ALONE);
    }

    /** Steps that a team takes, of one of its members. */
    public ProbeSteps(TrainingTask task, DataSplit data, Device device, TrainingMode mode, Team team) {
        this.team = team;
        this.task = task;
        network = SpikingNetwork.initial(
                task.architecture(), task.initialisation(), task.seed().derive("weights"), device);
        propagation = mode.propagation(network, team.mostOf(task.recipe().batchSize()));
        rounding = new WeightRounding(task.recipe().weights(), network);
        sgd = new Sgd(task.recipe().sgd(), network.parameters(), device);
        feed = new BatchLoader(task, data, () -> {});
    }

    /**
     * Takes the next step.
     *
     * @return the mean loss before it
     */
    public double step() {
        if (batches == null || !batches.hasNext()) {
            batches = feed.training(epochs).iterator();
            epoch = new TrainingEpoch(
                    network, rounding.around(propagation), sgd, task.recipe().learningRate(epochs), team);
            epochs++;
        }
        return epoch.step(batches.next());
    }

    /** The weights and running statistics of the moment, by name. */
    public Map<String, Tensor> weights() {
        return network.tensors();
    }

    @Override
    public void close() {
        sgd.close();
        rounding.close();
        propagation.close();
        network.close();
    }
}

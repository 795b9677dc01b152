package org.spikernel.train;

import java.util.Iterator;
import java.util.Map;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.train.step.Backpropagation;
import org.spikernel.train.step.Sgd;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.step.WeightRounding;
import org.spikernel.train.team.Team;

/** Step by step: logits, loss, way back, descent, each read by the host. Alone or with a team. */
final class RecordedDescent implements Descent {
    private static final double[] NONE = {};

    private final SpikingNetwork network;
    private final BatchLoader feed;
    private final Team team;
    private final Backpropagation propagation;
    private final Backpropagation rounded;
    private final Sgd sgd;

    /** Of a network, which stays the caller's as the rounding does. */
    RecordedDescent(
            TrainingTask task,
            TrainingMode mode,
            SpikingNetwork network,
            WeightRounding rounding,
            BatchLoader feed,
            Team team) {
        this.network = network;
        this.feed = feed;
        this.team = team;
        propagation = mode.propagation(network, team.mostOf(task.recipe().batchSize()));
        rounded = rounding.around(propagation);
        sgd = new Sgd(task.recipe().sgd(), network.parameters(), network.device());
    }

    @Override
    public Steps epoch(int number, double learningRate) {
        TrainingEpoch epoch = new TrainingEpoch(network, rounded, sgd, learningRate, team);
        Iterator<BatchLoader.TrainingBatch> batches = feed.training(number).iterator();
        return new Steps() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public double[] step() {
                return new double[] {epoch.step(batches.next())};
            }

            @Override
            public double[] look() {
                return NONE;
            }

            @Override
            public void finish() {
                epoch.finish();
            }

            @Override
            public Performance performance() {
                return epoch.performance();
            }

            @Override
            public boolean lastLayerSilentAtStart() {
                return epoch.lastLayerSilentAtStart();
            }
        };
    }

    @Override
    public Map<String, Tensor> buffers() {
        return sgd.buffers();
    }

    @Override
    public void restore(Map<String, Tensor> buffers) {
        sgd.restore(buffers);
    }

    @Override
    public void close() {
        sgd.close();
        propagation.close();
    }
}

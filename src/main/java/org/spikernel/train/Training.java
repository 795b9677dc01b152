package org.spikernel.train;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.spikernel.cost.OperationCounter;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.SpikeCounter;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Stem;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.TrainingOutcome.Cause;
import org.spikernel.train.TrainingOutcome.Completed;
import org.spikernel.train.TrainingOutcome.Paused;
import org.spikernel.train.TrainingOutcome.Remark;
import org.spikernel.train.TrainingOutcome.Stopped;
import org.spikernel.train.TrainingOutcome.Untested;
import org.spikernel.train.step.TrainingMode;
import org.spikernel.train.step.WeightRounding;
import org.spikernel.train.team.Team;

/**
 * Trains architectures on one device (paper section V-A). The outcome is a function of the task, the data, the kind of device
 * and what runs the steps there, to the last bit, however often training was interrupted.
 */
public final class Training {
    /**
     * Mean cross entropy of a batch beyond which training has diverged; guessing costs the logarithm of the number of
     * classes. Normalisation and binary spikes keep far larger losses finite for ever.
     */
    private static final double LARGEST_LOSS = 1e6;

    private final Device device;
    private final CheckpointStore checkpoints;
    private final EpochListener listener;
    private final LongSupplier nanoseconds;
    private final TrainingMode mode;
    private final Team team;

    /**
     * A place to train.
     *
     * @param device where to run
     * @param mode how to run
     * @param checkpoints of one task
     * @param listener hears of epochs
     * @param nanoseconds a clock such as {@code System::nanoTime}
     */
    public Training(
            Device device,
            TrainingMode mode,
            CheckpointStore checkpoints,
            EpochListener listener,
            LongSupplier nanoseconds) {
        this(device, mode, checkpoints, listener, nanoseconds, Team.ALONE);
    }

    /**
     * The place of a team's member. All members run the same task; of others than the leader the outcome of a training to
     * the end is {@link Untested}.
     *
     * @param checkpoints of one task, which all members read and the leader writes
     */
    public Training(
            Device device,
            TrainingMode mode,
            CheckpointStore checkpoints,
            EpochListener listener,
            LongSupplier nanoseconds,
            Team team) {
        this.team = Objects.requireNonNull(team, "team");
        this.device = Objects.requireNonNull(device, "device");
        this.mode = Objects.requireNonNull(mode, "mode");
        this.checkpoints = Objects.requireNonNull(checkpoints, "checkpoints");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.nanoseconds = Objects.requireNonNull(nanoseconds, "nanoseconds");
    }

    /** Trains to the end and looks at the test images; see {@link #run(TrainingTask, DataSplit, Goal)}. */
    public TrainingOutcome run(TrainingTask task, DataSplit data) throws IOException {
        return run(task, data, Goal.tested(task.recipe()));
    }

    /**
     * Trains, going on from the newest checkpoint of the task if there is one. However many goals lie on the way, the
     * weights are those of a training in one go.
     *
     * @param task what
     * @param goal how far
     * @param data with images of the architecture's shape
     * @return what came of it; nothing that a network can do throws
     * @throws java.util.concurrent.CancellationException when the thread is interrupted
     * @throws IOException when a checkpoint cannot be read or written
     */
    public TrainingOutcome run(TrainingTask task, DataSplit data, Goal goal) throws IOException {
        requireFitting(task.architecture().macro(), data.train());
        Optional<Checkpoint> start = checkpoints.latest(task.key());
        List<EpochResult> epochs = new ArrayList<>(start.map(Checkpoint::epochs).orElse(List.of()));
        int last = task.recipe().epochs();
        requireAgreement(epochs.size());
        int wanted = Math.min(goal.epochs(), last);
        if (wanted <= epochs.size() && epochs.size() < last) {
            return new Paused(epochs);
        }
        BatchLoader feed = new BatchLoader(task, data, listener::stepped);
        try (SpikingNetwork network = network(task, start);
                WeightRounding rounding = new WeightRounding(task.recipe().weights(), network);
                Descent descent = descent(task, data, mode, network, rounding, feed, team)) {
            start.ifPresent(found -> descent.restore(found.momentum()));
            List<Remark> remarks =
                    new ArrayList<>(start.map(Checkpoint::remarks).orElse(List.of()));
            while (epochs.size() < wanted) {
                EpochResult epoch = epoch(
                        descent,
                        task.recipe().learningRate(epochs.size()),
                        () -> rounding.during(() -> Evaluation.of(network, feed.validation(), team)),
                        epochs.size(),
                        remarks);
                if (epoch.validation().images() > 0) {
                    requireFinite(epoch.validation().loss(), epoch.epoch(), "validation");
                }
                epochs.add(epoch);
                if (team.isLeader()) {
                    checkpoints.save(new Checkpoint(task.key(), epochs, remarks, network.tensors(), descent.buffers()));
                    listener.finished(task, epoch);
                }
            }
            if (epochs.size() < last) {
                return new Paused(epochs);
            }
            if (!team.isLeader()) {
                return new Untested(epochs, remarks, "");
            }
            String weights = checkpoints.saveWeights(rounding.during(() -> weights(task, data, network)));
            return switch (goal.test()) {
                case LATER -> new Untested(epochs, remarks, weights);
                case AT_THE_END -> rounding.during(() -> tested(feed, network, epochs, remarks, weights));
            };
        } catch (Divergence divergence) {
            return new Stopped(Cause.DIVERGED, divergence.epoch, divergence.getMessage(), epochs);
        } catch (EngineException e) {
            if (TorchEngine.ranOutOfMemory(e)) {
                return new Stopped(Cause.OUT_OF_MEMORY, epochs.size() + 1, TorchEngine.firstLine(e), epochs);
            }
            throw e;
        }
    }

    /** A member that goes on from another epoch than the rest would train another network. */
    private void requireAgreement(int epochs) {
        double[] sums = {epochs, (double) epochs * epochs};
        team.allReduce().sum(sums);
        if (sums[0] != (double) epochs * team.size() || sums[1] != (double) epochs * epochs * team.size()) {
            throw new IllegalStateException(
                    "Cannot train together: all must go on from the same checkpoint, got one of epoch " + epochs
                            + " and others");
        }
    }

    private static void requireFitting(MacroArchitecture macro, ImageSet images) {
        Stem stem = macro.stem();
        ImageShape wanted = new ImageShape(stem.imageChannels(), stem.imageSize(), stem.imageSize());
        int classes = images.classNames().size();
        if (!images.shape().equals(wanted) || classes > macro.classifier().classes()) {
            throw new IllegalArgumentException(
                    "Cannot train: the network takes images %s of %d classes, got %s of %d classes"
                            .formatted(wanted, macro.classifier().classes(), images.shape(), classes));
        }
    }

    private SpikingNetwork network(TrainingTask task, Optional<Checkpoint> start) {
        return start.map(found -> SpikingNetwork.ofTensors(task.architecture(), found.weights(), device))
                .orElseGet(() -> SpikingNetwork.initial(
                        task.architecture(), task.initialisation(), task.seed().derive("weights"), device));
    }

    private EpochResult epoch(
            Descent descent, double learningRate, Supplier<Performance> evaluation, int done, List<Remark> remarks) {
        long begin = nanoseconds.getAsLong();
        Descent.Steps steps = descent.epoch(done, learningRate);
        while (steps.hasNext()) {
            requireLearnable(steps.step(), done + 1);
        }
        requireLearnable(steps.look(), done + 1);
        steps.finish();
        if (done == 0 && steps.lastLayerSilentAtStart()) {
            remarks.add(Remark.LAST_LAYER_SILENT_AT_START);
        }
        Performance validation = evaluation.get();
        double seconds = (nanoseconds.getAsLong() - begin) * 1e-9;
        return new EpochResult(done + 1, learningRate, steps.performance(), validation, seconds);
    }

    /** How a network's weights are moved; the network and the rounding stay the caller's. */
    static Descent descent(
            TrainingTask task,
            DataSplit data,
            TrainingMode mode,
            SpikingNetwork network,
            WeightRounding rounding,
            BatchLoader feed,
            Team team) {
        return ProgramDescent.takes(task, data, mode, network, team)
                ? new ProgramDescent(task, mode, LARGEST_LOSS, network, feed)
                : new RecordedDescent(task, mode, network, rounding, feed, team);
    }

    private static TensorFile weights(TrainingTask task, DataSplit data, SpikingNetwork network) {
        return new TensorFile(network.tensors(), WeightNotes.of(task, data));
    }

    private static TrainingOutcome tested(
            BatchLoader feed, SpikingNetwork network, List<EpochResult> epochs, List<Remark> remarks, String weights) {
        SpikeCounter counter = new SpikeCounter();
        OperationCounter operations = OperationObserver.counter(network);
        Performance test = Evaluation.observed(network, feed.test(), new OperationObserver(counter, operations));
        requireFinite(test.loss(), epochs.size(), "test");
        if (counter.spikes(LayerGraph.LAST_SPIKING_LAYER) == 0) {
            remarks.add(Remark.LAST_LAYER_SILENT_AT_END);
        }
        operations.images(test.images());
        return new Completed(epochs, test, counter.activity(), operations.count(), remarks, weights);
    }

    private static void requireLearnable(double[] losses, int epoch) {
        for (double loss : losses) {
            requireFinite(loss, epoch, "training");
            if (loss > LARGEST_LOSS) {
                throw divergence(loss, epoch, "training");
            }
        }
    }

    private static void requireFinite(double loss, int epoch, String part) {
        if (!Double.isFinite(loss)) {
            throw divergence(loss, epoch, part);
        }
    }

    private static Divergence divergence(double loss, int epoch, String part) {
        return new Divergence(epoch, "the %s loss of epoch %d became %s".formatted(part, epoch, loss));
    }

    /** Leaves the loops; caught in {@link #run}. */
    private static final class Divergence extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int epoch;

        Divergence(int epoch, String message) {
            super(message, null, false, false);
            this.epoch = epoch;
        }
    }
}

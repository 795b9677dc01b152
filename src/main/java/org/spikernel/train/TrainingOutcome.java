package org.spikernel.train;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.spikernel.cost.OperationCount;
import org.spikernel.network.LayerActivity;

/** What came of training one architecture. */
public sealed interface TrainingOutcome extends Serializable {
    /** The value for whichever case this is. */
    <R> R fold(Cases<R> cases);

    /**
     * What to make of each case.
     *
     * @param onPaused the goal was reached before the last epoch
     * @param onUntested all epochs were run, the test images not looked at
     * @param onCompleted all was done
     * @param onStopped it ended early
     */
    record Cases<R>(
            Function<Paused, R> onPaused,
            Function<Untested, R> onUntested,
            Function<Completed, R> onCompleted,
            Function<Stopped, R> onStopped) {}

    /** Epochs that were finished, in order, those before a resumption included. */
    List<EpochResult> epochs();

    /** Something to know about a trained network. */
    enum Remark {
        /** The last spiking layer (fc1) sent no spike for the first training batch, so that no gradient flowed then. */
        LAST_LAYER_SILENT_AT_START,
        /** It sent no spike for any test image: the logits are the same for all. */
        LAST_LAYER_SILENT_AT_END
    }

    /** Why training did not finish. */
    enum Cause {
        /** A loss was infinite, not a number or beyond anything that training comes back from. */
        DIVERGED,
        /** The device's memory does not hold the network and one batch with what back-propagation needs. */
        OUT_OF_MEMORY
    }

    /**
     * The goal is reached; a checkpoint holds what training goes on from.
     *
     * @param epochs in order, no fewer than the goal; more, when the checkpoint was further
     */
    record Paused(List<EpochResult> epochs) implements TrainingOutcome {
        public Paused {
            epochs = List.copyOf(epochs);
        }

        @Override
        public <R> R fold(Cases<R> cases) {
            return cases.onPaused().apply(this);
        }
    }

    /**
     * All epochs were run; the test images were not looked at, and can be later.
     *
     * @param epochs in order
     * @param remarks without repetition
     * @param weightsPath where the weights are, as the checkpoint store names it
     */
    record Untested(List<EpochResult> epochs, List<Remark> remarks, String weightsPath) implements TrainingOutcome {
        public Untested {
            epochs = List.copyOf(epochs);
            remarks = List.copyOf(remarks);
            Objects.requireNonNull(weightsPath, "weightsPath");
        }

        @Override
        public <R> R fold(Cases<R> cases) {
            return cases.onUntested().apply(this);
        }
    }

    /**
     * All epochs were run, and the test images looked at.
     *
     * @param epochs in order
     * @param test on the test images with the weights after the last epoch, measured once
     * @param activity firing of every layer and timestep on the test images
     * @param operations what the network computes for one of the test images
     * @param remarks without repetition
     * @param weightsPath where the weights are, as the checkpoint store names it
     */
    record Completed(
            List<EpochResult> epochs,
            Performance test,
            List<LayerActivity> activity,
            OperationCount operations,
            List<Remark> remarks,
            String weightsPath)
            implements TrainingOutcome {
        public Completed {
            epochs = List.copyOf(epochs);
            activity = List.copyOf(activity);
            remarks = List.copyOf(remarks);
            Objects.requireNonNull(test, "test");
            Objects.requireNonNull(operations, "operations");
            Objects.requireNonNull(weightsPath, "weightsPath");
        }

        /** Highest validation accuracy of any epoch; NaN without validation images. */
        public double bestValidationAccuracy() {
            return epochs.stream()
                    .mapToDouble(epoch -> epoch.validation().accuracy())
                    .max()
                    .orElse(Double.NaN);
        }

        @Override
        public <R> R fold(Cases<R> cases) {
            return cases.onCompleted().apply(this);
        }
    }

    /**
     * Training ended early.
     *
     * @param cause why
     * @param epoch the epoch in which it happened, from 1
     * @param detail with the value found
     * @param epochs that were finished before
     */
    record Stopped(Cause cause, int epoch, String detail, List<EpochResult> epochs) implements TrainingOutcome {
        public Stopped {
            epochs = List.copyOf(epochs);
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(detail, "detail");
        }

        @Override
        public <R> R fold(Cases<R> cases) {
            return cases.onStopped().apply(this);
        }
    }
}

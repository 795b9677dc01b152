package org.spikernel.score;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.spikernel.network.LayerActivity;

/** What came of scoring one candidate. */
public sealed interface ScoreOutcome extends Serializable {
    /** The value for whichever case this is. */
    <R> R fold(Function<Scored, R> onScored, Function<Rejected, R> onRejected);

    /** Something to know about a scored candidate. */
    enum Remark {
        /** The last spiking layer (fc1) sent no spike for any probe image: as it stands, the network cannot learn. */
        LAST_LAYER_SILENT
    }

    /** Why there is no score. */
    enum Reason {
        /** The matrix K was singular or not finite for a probe batch. */
        SCORE_NOT_FINITE,
        /** The device's memory does not hold the network and one probe batch. */
        OUT_OF_MEMORY
    }

    /**
     * A score.
     *
     * @param score mean of {@code repeats}
     * @param repeats one score per probe batch
     * @param activity firing of every layer and timestep over all probe batches
     * @param remarks without repetition
     */
    record Scored(double score, List<Double> repeats, List<LayerActivity> activity, List<Remark> remarks)
            implements ScoreOutcome {
        public Scored {
            repeats = List.copyOf(repeats);
            activity = List.copyOf(activity);
            remarks = List.copyOf(remarks);
            if (!Double.isFinite(score)) {
                throw new IllegalArgumentException(
                        "Cannot call a candidate scored: its score must be finite, got " + score + " from " + repeats);
            }
        }

        @Override
        public <R> R fold(Function<Scored, R> onScored, Function<Rejected, R> onRejected) {
            return onScored.apply(this);
        }
    }

    /**
     * No score.
     *
     * @param reason why
     * @param detail with the values found
     */
    record Rejected(Reason reason, String detail) implements ScoreOutcome {
        public Rejected {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }

        @Override
        public <R> R fold(Function<Scored, R> onScored, Function<Rejected, R> onRejected) {
            return onRejected.apply(this);
        }
    }
}

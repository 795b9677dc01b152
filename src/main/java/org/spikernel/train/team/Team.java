package org.spikernel.train.team;

import java.util.Objects;
import org.spikernel.event.AllReduce;

/**
 * Those that train one network together. Each has the whole network and takes its share of every batch; batches are
 * normalised as a whole and gradients added up, so that all make the same steps, which are those of one alone up to the
 * last bits of sums. The leader keeps checkpoints and says what came of it.
 *
 * @param rank of this member, from 0, the leader's
 * @param size members
 * @param allReduce between them
 */
public record Team(int rank, int size, AllReduce allReduce) {
    /** A team of one. */
    public static final Team ALONE = new Team(0, 1, AllReduce.NONE);

    /** Checks the ranges. */
    public Team {
        Objects.requireNonNull(allReduce, "allReduce");
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException(
                    "Cannot make a team: a member's rank must be from 0 and below the size, got " + rank + " of "
                            + size);
        }
    }

    public boolean isLeader() {
        return rank == 0;
    }

    /** What this member takes of a batch. A batch of fewer images than members is taken whole by all of them. */
    public Share of(int images) {
        return images < size
                ? new Share(0, images, images, AllReduce.NONE)
                : new Share(begin(rank, images), begin(rank + 1, images), images, allReduce);
    }

    /** The most that a member takes of batches of up to so many images. */
    public int mostOf(int images) {
        return images < size ? images : Math.max(size - 1, (images + size - 1) / size);
    }

    private int begin(int member, int images) {
        return Math.toIntExact((long) member * images / size);
    }

    /**
     * A share of a batch.
     *
     * @param from first image
     * @param to image behind the last one
     * @param images of the whole batch
     * @param allReduce with those that have the others
     */
    public record Share(int from, int to, int images, AllReduce allReduce) {
        public boolean isWhole() {
            return to - from == images;
        }

        /** Of the whole batch, in (0, 1]. */
        public double weight() {
            return (double) (to - from) / images;
        }

        /** The sum over the members' shares. */
        public double sum(double value) {
            double[] values = {value};
            allReduce.sum(values);
            return values[0];
        }
    }
}

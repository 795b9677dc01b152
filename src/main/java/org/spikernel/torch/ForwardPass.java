package org.spikernel.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Objects;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.space.MacroArchitecture;

/**
 * How a network runs once over a batch. Everything random in it (the dropout mask, the spikes of rate-coded images) is a
 * function of its seed. Immutable; the {@code with} methods return changed copies.
 */
public final class ForwardPass {
    private final Statistics statistics;
    private final Dropout dropout;
    private final NDArray dropoutMask;
    private final InputCoding coding;
    private final Seed seed;
    private final SpikeObserver observer;
    private final Precision precision;
    private final int firstImage;

    /** What batch normalisation goes by. */
    enum Statistics {
        BATCH,
        RUNNING
    }

    /** Where the mask before fc1 comes from. */
    enum Dropout {
        OFF,
        DRAWN,
        GIVEN
    }

    private ForwardPass(
            Statistics statistics,
            Dropout dropout,
            NDArray dropoutMask,
            InputCoding coding,
            Seed seed,
            SpikeObserver observer,
            Precision precision,
            int firstImage) {
        this.statistics = statistics;
        this.dropout = dropout;
        this.dropoutMask = dropoutMask;
        this.coding = Objects.requireNonNull(coding, "coding");
        this.seed = Objects.requireNonNull(seed, "seed");
        this.observer = Objects.requireNonNull(observer, "observer");
        this.precision = Objects.requireNonNull(precision, "precision");
        this.firstImage = firstImage;
    }

    /** Batch statistics, running statistics moved, one dropout mask for all timesteps drawn from the seed. */
    public static ForwardPass training(InputCoding coding, Seed seed) {
        return new ForwardPass(
                Statistics.BATCH, Dropout.DRAWN, null, coding, seed, SpikeObserver.NONE, Precision.FLOAT32, 0);
    }

    /** Running statistics, no dropout; the seed matters to rate coding alone. */
    public static ForwardPass evaluation(InputCoding coding, Seed seed) {
        return new ForwardPass(
                Statistics.RUNNING, Dropout.OFF, null, coding, seed, SpikeObserver.NONE, Precision.FLOAT32, 0);
    }

    /** The same with this observer. */
    public ForwardPass withObserver(SpikeObserver replacement) {
        return new ForwardPass(statistics, dropout, dropoutMask, coding, seed, replacement, precision, firstImage);
    }

    /** The same with the convolutions of spikes in this precision. */
    public ForwardPass withPrecision(Precision replacement) {
        return new ForwardPass(statistics, dropout, dropoutMask, coding, seed, observer, replacement, firstImage);
    }

    /** The same with this factor [B, inputs of fc1] before fc1 at every timestep. */
    public ForwardPass withDropoutMask(NDArray mask) {
        return new ForwardPass(
                statistics,
                Dropout.GIVEN,
                Objects.requireNonNull(mask, "mask"),
                coding,
                seed,
                observer,
                precision,
                firstImage);
    }

    /** The same without dropout. */
    public ForwardPass withoutDropout() {
        return new ForwardPass(statistics, Dropout.OFF, null, coding, seed, observer, precision, firstImage);
    }

    /**
     * The same over a part of the batch that begins at this image: what is random for an image is what it is in the whole
     * batch.
     */
    public ForwardPass from(int first) {
        return new ForwardPass(statistics, dropout, dropoutMask, coding, seed, observer, precision, first);
    }

    /** Whether images enter the network alike at all timesteps. */
    public boolean isConstant() {
        return coding == InputCoding.DIRECT;
    }

    /**
     * What the stem reads, for those who run the layers themselves.
     *
     * @param images [B,C,H,W]
     * @return [B,1,C,H,W] where it is the same at all timesteps, else [B,T,C,H,W]; of the images' manager
     */
    public NDArray maps(NDArray images, int timesteps) {
        return switch (coding) {
            case DIRECT -> images.expandDims(1);
            case RATE -> {
                try (NDList spikes = new NDList()) {
                    for (int timestep = 0; timestep < timesteps; timestep++) {
                        spikes.add(TorchRandom.spikingImages(images, timestep, this));
                    }
                    yield NDArrays.stack(spikes, 1);
                }
            }
        };
    }

    /** The factor before fc1 [B,features] for a batch of images, of their manager; null without dropout. */
    public NDArray dropoutMask(NDArray images, MacroArchitecture macro) {
        return new PassState(this)
                .dropoutMask(
                        images,
                        new Shape(images.getShape().get(0), macro.features()),
                        macro.classifier().dropout());
    }

    Statistics statistics() {
        return statistics;
    }

    Dropout dropout() {
        return dropout;
    }

    NDArray dropoutMask() {
        return dropoutMask;
    }

    /** How an image becomes the input of the timesteps. */
    public InputCoding coding() {
        return coding;
    }

    Seed seed() {
        return seed;
    }

    /** Sees the pass. */
    public SpikeObserver observer() {
        return observer;
    }

    /** Place in the whole batch of the first image that the pass runs over. */
    int firstImage() {
        return firstImage;
    }

    Precision precision() {
        return precision;
    }
}

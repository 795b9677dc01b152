package org.spikernel.event.training;

import java.util.Arrays;
import org.spikernel.event.Affine;
import org.spikernel.event.AllReduce;
import org.spikernel.event.ChannelMoments;
import org.spikernel.event.kernel.GradientKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;

/**
 * Batch normalisation that learns, by the statistics of each timestep's batch:
 *
 * <pre>
 * y = scale n + shift,   n = (x - mean) / sqrt(variance + eps)
 * dL/dx = scale / sqrt(variance + eps) (g - mean(g) - n mean(g n))
 * </pre>
 *
 * <p>Both ways take two walks over the images of a timestep: one that counts, one that computes.
 */
final class TrainableBatchNorm {
    /** Weight of a batch in the running statistics: PyTorch's default, which SNASNet's code uses. */
    private static final float NEW_BATCH_WEIGHT = 0.1f;

    private final String name;
    private final MapShape shape;
    private final ParameterAccess arrays;
    private final AllReduce allReduce;
    private final float[] scale;
    private final float[] shift;
    private final float[] runningMean;
    private final float[] runningVariance;
    private final double[] scaleGradient;
    private final double[] shiftGradient;
    private final ChannelMoments[] moments;
    private ProductSums products;
    private boolean reached;

    /**
     * One at the start of a step.
     *
     * @param layer the normalisation
     */
    TrainableBatchNorm(Layer layer, StepContext step) {
        name = layer.name();
        shape = MapShape.of(layer.output());
        arrays = step.arrays();
        allReduce = step.allReduce();
        scale = arrays.values(name + ".weight");
        shift = arrays.values(name + ".bias");
        runningMean = arrays.values(name + ".running_mean");
        runningVariance = arrays.values(name + ".running_var");
        scaleGradient = new double[shape.channels()];
        shiftGradient = new double[shape.channels()];
        moments = new ChannelMoments[step.timesteps()];
    }

    /** Counts one image of a timestep. */
    void count(int timestep, float[] map) {
        if (moments[timestep] == null) {
            moments[timestep] = new ChannelMoments(shape);
        }
        moments[timestep].add(map);
    }

    /** Moves the running statistics after all images of a timestep were counted; returns what normalises them. */
    Affine finish(int timestep) {
        ChannelMoments found = moments[timestep];
        found.join(allReduce);
        double unbiased = (double) found.pixels() / (found.pixels() - 1);
        for (int channel = 0; channel < shape.channels(); channel++) {
            runningMean[channel] = moved(runningMean[channel], found.mean(channel));
            runningVariance[channel] = moved(runningVariance[channel], found.variance(channel) * unbiased);
        }
        return found.normalise(scale, shift, shape);
    }

    private static float moved(float running, double batch) {
        return running * (1 - NEW_BATCH_WEIGHT) + (float) batch * NEW_BATCH_WEIGHT;
    }

    /** Counts one image on the way back: the result's gradient, and what was normalised. */
    void countBack(float[] gradient, float[] input) {
        if (products == null) {
            products = new ProductSums(shape);
        }
        products.add(gradient, input);
    }

    /** Ends the counting of a timestep's images; returns what makes the input's gradient of the result's. */
    Back finishBack(int timestep) {
        ChannelMoments found = moments[timestep];
        ProductSums all = products.joined(allReduce);
        float[] gradients = new float[shape.padded()];
        float[] inputs = new float[shape.padded()];
        float[] summands = new float[shape.padded()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            double mean = found.mean(channel);
            double steepness = 1 / Math.sqrt(found.variance(channel) + LayerKind.BatchNorm.EPSILON);
            // Gradients of weights are of this share: those of all are added up with all other weights'.
            shiftGradient[channel] += products.sums[channel];
            scaleGradient[channel] += products.normed(channel, mean, steepness);
            double sum = all.sums[channel];
            double normed = all.normed(channel, mean, steepness);
            double factor = scale[channel] * steepness;
            double slope = factor * steepness * normed / found.pixels();
            gradients[channel] = (float) factor;
            inputs[channel] = (float) -slope;
            summands[channel] = (float) (slope * mean - factor * sum / found.pixels());
        }
        products = null;
        reached = true;
        return new Back(Affine.row(gradients, shape), Affine.row(inputs, shape), Affine.row(summands, shape));
    }

    /** Hands the step's results to the network. */
    void deliver() {
        arrays.replace(name + ".running_mean", runningMean);
        arrays.replace(name + ".running_var", runningVariance);
        if (reached) {
            arrays.addGradient(name + ".weight", floats(scaleGradient));
            arrays.addGradient(name + ".bias", floats(shiftGradient));
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** The way back of one timestep, by factors for a row of pixels. */
    static final class Back {
        private final float[] gradients;
        private final float[] inputs;
        private final float[] summands;

        private Back(float[] gradients, float[] inputs, float[] summands) {
            this.gradients = gradients;
            this.inputs = inputs;
            this.summands = summands;
        }

        /** Makes the input's gradient of the result's. */
        void apply(float[] gradient, float[] input) {
            GradientKernels.best().combine(gradient, input, gradients, inputs, summands);
        }
    }

    /** Sums by channel: float32 within the rows of a map, float64 beyond. */
    private static final class ProductSums {
        private final MapShape shape;
        private final double[] sums;
        private final double[] products;
        private final float[] rowSums;
        private final float[] rowProducts;

        ProductSums(MapShape shape) {
            this.shape = shape;
            sums = new double[shape.padded()];
            products = new double[shape.padded()];
            rowSums = new float[shape.rowFloats()];
            rowProducts = new float[shape.rowFloats()];
        }

        /** Sums with those of others; its own stay. */
        ProductSums joined(AllReduce allReduce) {
            if (allReduce == AllReduce.NONE) {
                return this;
            }
            ProductSums all = new ProductSums(shape);
            double[] both = Arrays.copyOf(sums, 2 * sums.length);
            System.arraycopy(products, 0, both, sums.length, products.length);
            allReduce.sum(both);
            System.arraycopy(both, 0, all.sums, 0, sums.length);
            System.arraycopy(both, sums.length, all.products, 0, products.length);
            return all;
        }

        /** Sum over pixels of the gradient times the normalised input. */
        double normed(int channel, double mean, double steepness) {
            return (products[channel] - mean * sums[channel]) * steepness;
        }

        void add(float[] map, float[] other) {
            Arrays.fill(rowSums, 0);
            Arrays.fill(rowProducts, 0);
            GradientKernels.best().addProducts(map, other, rowSums, rowProducts);
            for (int i = 0; i < rowSums.length; i++) {
                sums[i % shape.padded()] += rowSums[i];
                products[i % shape.padded()] += rowProducts[i];
            }
        }
    }
}

package org.spikernel.cost;

import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;

/** Adds up what layers cost. It changes, because networks are counted for every candidate. */
final class CostSum {
    private long convolution;
    private long linearWeight;
    private long linearBias;
    private long batchNorm;
    private long neurons;
    private long macs;

    void add(Layer layer) {
        LayerKind kind = layer.kind();
        if (kind instanceof LayerKind.Convolution layerConvolution) {
            convolution += weights(layerConvolution);
        } else if (kind instanceof LayerKind.BatchNorm norm) {
            batchNorm += 2L * norm.input().channels();
        } else if (kind instanceof LayerKind.Lif lif) {
            neurons += lif.input().size();
        } else if (kind instanceof LayerKind.Linear linear) {
            linearWeight += weights(linear);
            linearBias += biases(linear);
        }
        macs = Math.addExact(macs, macs(kind));
    }

    void add(CostSum other) {
        convolution += other.convolution;
        linearWeight += other.linearWeight;
        linearBias += other.linearBias;
        batchNorm += other.batchNorm;
        neurons += other.neurons;
        macs = Math.addExact(macs, other.macs);
    }

    /** Multiply-accumulates of one pass of a layer. */
    static long macs(LayerKind kind) {
        if (kind instanceof LayerKind.Convolution convolution) {
            return Math.multiplyExact(weights(convolution), convolution.output().pixels());
        }
        return kind instanceof LayerKind.Linear linear ? weights(linear) : 0;
    }

    private static long weights(LayerKind.Convolution convolution) {
        return convolution.window().area() * convolution.input().channels() * convolution.outputChannels();
    }

    private static long weights(LayerKind.Linear linear) {
        return linear.input().size() * linear.outputs();
    }

    private static long biases(LayerKind.Linear linear) {
        return switch (linear.bias()) {
            case NONE -> 0;
            case LEARNED -> linear.outputs();
        };
    }

    /** Learned parameters. */
    ParameterCount parameters() {
        return new ParameterCount(convolution, linearWeight, linearBias, batchNorm);
    }

    /** LIF neurons. */
    long neurons() {
        return neurons;
    }

    /** Multiply-accumulates of one pass. */
    long macs() {
        return macs;
    }
}

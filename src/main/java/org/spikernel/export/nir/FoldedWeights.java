package org.spikernel.export.nir;

import java.util.List;
import org.spikernel.export.FoldedNorm;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerKind;

/** The arrays of a network as NIR's nodes have them, with normalisations and the vote of each class's group folded in. */
final class FoldedWeights {
    private final TrainedNetwork network;

    FoldedWeights(TrainedNetwork network) {
        this.network = network;
    }

    /** Appends a convolution together with the normalisation behind it. */
    String addConvolution(NirGraphBuilder builder, String label, Layer convolution, Layer norm, List<String> from) {
        LayerKind.Convolution kind = (LayerKind.Convolution) convolution.kind();
        FoldedNorm folded = network.norm(norm.name());
        float[] weights = network.array(convolution.name() + ".weight");
        int row = weights.length / folded.channels();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] * folded.scale(i / row));
        }
        String name = builder.addConvolution(label, kind.input(), kind.window(), weights, shifts(folded), from);
        builder.learn(new LearnedNode.Convolution(convolution, norm.name()));
        return name;
    }

    /** Appends a normalisation that stands before neurons. */
    String addNorm(NirGraphBuilder builder, String label, Layer norm, List<String> from) {
        FeatureShape shape = norm.input();
        FoldedNorm folded = network.norm(norm.name());
        float[] factors = new float[folded.channels()];
        for (int channel = 0; channel < factors.length; channel++) {
            factors[channel] = (float) folded.scale(channel);
        }
        String name = builder.addDiagonal(label, shape, factors, shifts(folded), from);
        builder.learn(new LearnedNode.Norm(norm));
        return name;
    }

    private static float[] shifts(FoldedNorm folded) {
        float[] shifts = new float[folded.channels()];
        for (int channel = 0; channel < shifts.length; channel++) {
            shifts[channel] = (float) folded.shift(channel);
        }
        return shifts;
    }

    /**
     * Means over groups of consecutive rows.
     *
     * @param rows [classes * group,columns]
     * @return [classes,columns]
     */
    static float[] groupMeans(float[] rows, int classes, int group) {
        int columns = rows.length / (classes * group);
        float[] means = new float[classes * columns];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            for (int member = 0; member < group; member++) {
                sum += rows[((i / columns) * group + member) * columns + i % columns];
            }
            means[i] = (float) (sum / group);
        }
        return means;
    }
}

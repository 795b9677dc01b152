package org.spikernel.quantise.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.spikernel.data.ImageSet;
import org.spikernel.data.Normalisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Tensor;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.PixelTable;
import org.spikernel.quantise.QuantisedWeights;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.BitWidthAccuracy.Arithmetic;
import org.spikernel.space.Architecture;

/**
 * What a trained network gives for some images with weights of fewer and fewer bits.
 *
 * @param architecture the network's
 * @param coding how images enter
 * @param tensors its trained arrays
 */
public record BitWidths(Architecture architecture, InputCoding coding, Map<String, Tensor> tensors) {
    private static final int TRAINED_BITS = Float.SIZE;

    /** Copies. */
    public BitWidths {
        tensors = Map.copyOf(tensors);
    }

    /** An engine that runs float networks. */
    @FunctionalInterface
    public interface FloatClassifier {
        /** The class of each image, of a network of this architecture with these arrays. */
        int[] classes(Map<String, Tensor> tensors, ImageSet images);
    }

    /**
     * The network as trained; then at each width its float form, and its integer form where it has one: with direct coding.
     *
     * @param images at least one
     * @param floats runs the float forms
     */
    public List<BitWidthAccuracy> measure(
            ImageSet images, Normalisation normalisation, List<WeightBits> widths, FloatClassifier floats) {
        int[] trained = floats.classes(tensors, images);
        List<BitWidthAccuracy> all = new ArrayList<>();
        all.add(accuracy(Arithmetic.FLOAT, TRAINED_BITS, trained, trained, images, 0));
        for (WeightBits bits : widths) {
            int[] classes = floats.classes(QuantisedWeights.of(architecture, tensors, bits), images);
            all.add(accuracy(Arithmetic.FLOAT, bits.count(), classes, trained, images, 0));
        }
        if (coding == InputCoding.DIRECT) {
            for (WeightBits bits : widths) {
                all.add(ofIntegers(images, normalisation, bits, trained));
            }
        }
        return all;
    }

    private BitWidthAccuracy ofIntegers(ImageSet images, Normalisation normalisation, WeightBits bits, int[] trained) {
        IntegerNetwork network = new IntegerNetwork(IntegerModel.of(architecture, coding, tensors, bits));
        PixelTable pixels = PixelTable.of(normalisation.mean(), normalisation.deviation());
        int[] classes = new int[images.size()];
        long saturations = 0;
        for (int image = 0; image < classes.length; image++) {
            IntegerOutcome outcome = network.run(pixels.apply(images.pixels(image)));
            classes[image] = outcome.predicted();
            saturations += outcome.saturations();
        }
        return accuracy(
                Arithmetic.INTEGER, bits.count(), classes, trained, images, (double) saturations / classes.length);
    }

    private static BitWidthAccuracy accuracy(
            Arithmetic arithmetic, int bits, int[] classes, int[] trained, ImageSet images, double saturations) {
        int hits = 0;
        int agreeing = 0;
        for (int image = 0; image < classes.length; image++) {
            hits += classes[image] == images.label(image) ? 1 : 0;
            agreeing += classes[image] == trained[image] ? 1 : 0;
        }
        return new BitWidthAccuracy(arithmetic, bits, images.size(), hits, agreeing, saturations);
    }
}

package org.spikernel.quantise.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.spikernel.data.ImageSet;
import org.spikernel.data.Normalisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
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
     * One form of the network.
     *
     * @param arithmetic what it computes in
     * @param bits of a weight: 2 to 8, or 32 in floats for the network as it was trained
     */
    public record Form(Arithmetic arithmetic, int bits) {
        /** The network as it was trained. */
        public static final Form TRAINED = new Form(Arithmetic.FLOAT, TRAINED_BITS);

        /** With weights of this width. */
        public static Form of(Arithmetic arithmetic, WeightBits bits) {
            return new Form(arithmetic, bits.count());
        }
    }

    /**
     * The network as trained; then at each width its float form, and its integer form where it has one: with direct coding.
     *
     * @param images at least one
     * @param floats runs the float forms
     */
    public List<BitWidthAccuracy> measure(
            ImageSet images, Normalisation normalisation, List<WeightBits> widths, FloatClassifier floats) {
        List<Form> forms = new ArrayList<>(List.of(Form.TRAINED));
        for (Arithmetic arithmetic : Arithmetic.values()) {
            if (has(arithmetic)) {
                widths.forEach(bits -> forms.add(Form.of(arithmetic, bits)));
            }
        }
        return measureForms(images, normalisation, forms, floats);
    }

    /** Whether the network can be computed so: in integers only with direct coding. */
    public boolean has(Arithmetic arithmetic) {
        return arithmetic == Arithmetic.FLOAT || coding == InputCoding.DIRECT;
    }

    /**
     * These forms alone, in their order. The network as trained runs in any case: agreement is with what it says.
     *
     * @param images at least one
     * @param floats runs the float forms
     * @throws org.spikernel.quantise.QuantisationException when a form is in integers and the network has none
     */
    public List<BitWidthAccuracy> measureForms(
            ImageSet images, Normalisation normalisation, List<Form> forms, FloatClassifier floats) {
        int[] trained = floats.classes(tensors, images);
        List<BitWidthAccuracy> all = new ArrayList<>();
        for (Form form : forms) {
            if (form.equals(Form.TRAINED)) {
                all.add(accuracy(form, trained, trained, images, 0));
                continue;
            }
            WeightBits bits = new WeightBits(form.bits());
            all.add(
                    switch (form.arithmetic()) {
                        case FLOAT ->
                            accuracy(
                                    form,
                                    floats.classes(QuantisedWeights.of(architecture, tensors, bits), images),
                                    trained,
                                    images,
                                    0);
                        case INTEGER -> ofIntegers(images, normalisation, bits, trained);
                    });
        }
        return all;
    }

    /** A network holds the state of one image: each part of the images has one of its own, on a processor of its own. */
    private BitWidthAccuracy ofIntegers(ImageSet images, Normalisation normalisation, WeightBits bits, int[] trained) {
        IntegerModel model = IntegerModel.of(architecture, coding, tensors, bits);
        PixelTable pixels = PixelTable.of(normalisation.mean(), normalisation.deviation());
        int[] classes = new int[images.size()];
        int parts = Math.min(images.size(), Runtime.getRuntime().availableProcessors());
        long saturations = IntStream.range(0, parts)
                .parallel()
                .mapToLong(part -> {
                    IntegerNetwork network = new IntegerNetwork(model);
                    long found = 0;
                    for (int image = part; image < classes.length; image += parts) {
                        IntegerOutcome outcome = network.run(pixels.apply(images.pixels(image)));
                        classes[image] = outcome.predicted();
                        found += outcome.saturations();
                    }
                    return found;
                })
                .sum();
        return accuracy(
                Form.of(Arithmetic.INTEGER, bits), classes, trained, images, (double) saturations / classes.length);
    }

    private static BitWidthAccuracy accuracy(
            Form form, int[] classes, int[] trained, ImageSet images, double saturations) {
        int hits = 0;
        int agreeing = 0;
        for (int image = 0; image < classes.length; image++) {
            hits += classes[image] == images.label(image) ? 1 : 0;
            agreeing += classes[image] == trained[image] ? 1 : 0;
        }
        return new BitWidthAccuracy(form.arithmetic(), form.bits(), images.size(), hits, agreeing, saturations);
    }
}

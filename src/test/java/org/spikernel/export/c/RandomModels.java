package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.WeightBits;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;

/** Networks with drawn weights, whose neurons fire at about the rates of trained ones, and drawn images. */
final class RandomModels {
    /** Everything that an edge may be, with a second threshold and the other pools. */
    static final OperationSet EVERYTHING = new OperationSet(
            "everything",
            List.of(
                    Operation.none(),
                    Operation.skip(),
                    Operation.lifConv(1, 1),
                    Operation.lifConv(3, 1),
                    Operation.averagePool(3),
                    Operation.lifConv(5, 1),
                    Operation.lifConv(7, 0.5),
                    Operation.lifConv(3, 0.5),
                    Operation.maxPool(3),
                    Operation.averagePool(5),
                    Operation.maxPool(5)));

    private static final double SMALLEST_SCALE = 0.4;

    private RandomModels() {}

    /** The network of the README's search, whose cell has kernels 3 and 7, for images of this side. */
    static Architecture readme(int imageSize) {
        return new Architecture(
                new MacroArchitecture(
                        new Stem(3, imageSize, 1, 16, 1), new Classifier(2, 128, 10, 10, 0.5), Neuron.PUBLISHED, 5),
                OperationSet.ofKernels(List.of(3, 7), 1),
                new Cell("0222001100010000"));
    }

    /** A cell over {@link #EVERYTHING} in which each pair of nodes has an edge in one or both directions, or none. */
    static Cell cell(SplittableRandom random) {
        StringBuilder codes = new StringBuilder("0000000000000000");
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                boolean wanted = from < to ? random.nextInt(4) > 0 : random.nextInt(3) == 0;
                if (from != to && wanted) {
                    int code = random.nextInt(EVERYTHING.size());
                    codes.setCharAt(from * Cell.NODES + to, Character.forDigit(code, Character.MAX_RADIX));
                }
            }
        }
        return new Cell(codes.toString());
    }

    static IntegerModel model(Architecture architecture, WeightBits bits, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            float[] values = new float[(int) parameter.shape().size()];
            double fanIn = (double) values.length / parameter.shape().sides().get(0);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float)
                        switch (parameter.role()) {
                            case CONVOLUTION, LINEAR -> random.nextDouble(-1, 1) * Math.sqrt(6 / fanIn);
                            case LINEAR_BIAS, RUNNING_MEAN -> random.nextDouble(-0.2, 0.2);
                            case SHIFT -> random.nextDouble(-0.3, 0.7);
                            case SCALE -> random.nextDouble(SMALLEST_SCALE, 2);
                            case RUNNING_VARIANCE -> random.nextDouble(0.3, 1);
                        };
            }
            tensors.put(
                    parameter.name(), Tensor.ofFloats(values, parameter.shape().toArray()));
        }
        return IntegerModel.of(architecture, InputCoding.DIRECT, tensors, bits);
    }

    static List<byte[]> images(Architecture architecture, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Stem stem = architecture.macro().stem();
        List<byte[]> images = new ArrayList<>();
        for (int image = 0; image < count; image++) {
            byte[] values = new byte[stem.imageChannels() * stem.imageSize() * stem.imageSize()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) random.nextInt(-64, 64);
            }
            images.add(values);
        }
        return images;
    }
}

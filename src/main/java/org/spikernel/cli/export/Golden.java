package org.spikernel.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.spikernel.data.ImageSet;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.space.Stem;
import org.spikernel.torch.SpikeTrace;

/**
 * Images with what the trained network gives for each: every export is compared with it, and whoever takes the export
 * elsewhere can compare again.
 *
 * @param images in the order of the file
 */
record Golden(List<Image> images) {
    static final String FILE = "golden.safetensors";

    /** Of so many times the images, those are taken whose potentials keep furthest from the thresholds. */
    private static final int CHOICE = 4;

    /** One image, and what the network gives for it. */
    static final class Image {
        private final byte[] pixels;
        private final float[] values;
        private final SpikeTrace expected;

        Image(byte[] pixels, float[] values, SpikeTrace expected) {
            this.pixels = pixels;
            this.values = values;
            this.expected = expected;
        }

        /** Bytes [C,H,W]. */
        byte[] pixels() {
            return pixels;
        }

        /** What the stem reads, [C,H,W]. */
        float[] values() {
            return values;
        }

        /** What the network gives. */
        SpikeTrace expected() {
            return expected;
        }
    }

    /**
     * Takes images that leave no doubt, if it can: where a potential comes as near to its threshold as float32 rounds, another
     * order of a sum decides about the spike.
     *
     * @param count how many, if there are as many
     */
    static Golden of(TrainedNetwork network, InputValues values, ImageSet from, int count) {
        List<Image> tried = new ArrayList<>();
        try (SpikeTrace.Recorder engine = new SpikeTrace.Recorder(network.architecture(), network.tensors())) {
            for (int i = 0; i < Math.min(from.size(), CHOICE * count); i++) {
                byte[] pixels = from.pixels(i);
                float[] read = values.of(pixels);
                tried.add(new Image(pixels, read, engine.run(read)));
            }
        }
        List<Image> clear = tried.stream()
                .sorted(Comparator.comparingDouble(
                        (Image image) -> -image.expected().margin()))
                .limit(count)
                .toList();
        return new Golden(tried.stream().filter(clear::contains).toList());
    }

    /** The smallest margin of all images. */
    double margin() {
        return images.stream()
                .mapToDouble(image -> image.expected().margin())
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** As a file: {@code input/*} and {@code expect/*}. Spikes are bits over [C,H,W], high bit first, in bytes. */
    void write(TrainedNetwork network, Path folder) throws IOException {
        Stem stem = network.architecture().macro().stem();
        long count = images.size();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long[] shape = {count, stem.imageChannels(), stem.imageSize(), stem.imageSize()};
        tensors.put(
                "input/values",
                Tensor.ofFloats(floats(images.stream().map(Image::values).toList()), shape));
        List<float[]> logits =
                images.stream().map(image -> image.expected().logits()).toList();
        tensors.put("expect/logits", Tensor.ofFloats(floats(logits), count, logits.get(0).length));
        // Bytes last: what lies behind them would be at odd addresses.
        tensors.put(
                "input/pixels",
                Tensor.ofBytes(bytes(images.stream().map(Image::pixels).toList()), shape));
        for (String layer : images.get(0).expected().spikes().keySet()) {
            int neurons = Math.toIntExact(network.graph().layer(layer).output().size());
            tensors.put("expect/spikes/" + layer, packed(layer, neurons));
        }
        TensorFile file = new TensorFile(
                tensors,
                Map.of(
                        "cell", network.architecture().cell().toString(),
                        "margin", String.valueOf(margin())));
        try (OutputStream out = Files.newOutputStream(folder.resolve(FILE))) {
            file.writeTo(out);
        }
    }

    private Tensor packed(String layer, int neurons) {
        int row = (neurons + Byte.SIZE - 1) / Byte.SIZE;
        int timesteps = images.get(0).expected().spikes().get(layer).length;
        byte[] bits = new byte[images.size() * timesteps * row];
        int at = 0;
        for (Image image : images) {
            for (BitSet fired : image.expected().spikes().get(layer)) {
                int start = at;
                fired.stream()
                        .forEach(neuron ->
                                bits[start + neuron / Byte.SIZE] |= (byte) (1 << (Byte.SIZE - 1 - neuron % Byte.SIZE)));
                at += row;
            }
        }
        return Tensor.ofBytes(bits, images.size(), timesteps, row);
    }

    /** The same from its file alone. */
    static Golden read(Path folder) throws IOException {
        TensorFile file;
        try (var in = Files.newInputStream(folder.resolve(FILE))) {
            file = TensorFile.readVerified(in);
        }
        Map<String, Tensor> tensors = file.tensors();
        Tensor logits = tensors.get("expect/logits");
        int count = Math.toIntExact(logits.shape()[0]);
        double margin = Double.parseDouble(file.metadata().get("margin"));
        return new Golden(IntStream.range(0, count)
                .mapToObj(image -> {
                    Map<String, BitSet[]> spikes = new LinkedHashMap<>();
                    tensors.forEach((name, tensor) -> {
                        if (name.startsWith("expect/spikes/")) {
                            spikes.put(name.substring("expect/spikes/".length()), unpacked(tensor, image));
                        }
                    });
                    return new Image(
                            slice(tensors.get("input/pixels").bytes(), image, count),
                            slice(tensors.get("input/values").floats(), image, count),
                            new SpikeTrace(spikes, slice(logits.floats(), image, count), margin));
                })
                .toList());
    }

    private static BitSet[] unpacked(Tensor tensor, int image) {
        int timesteps = Math.toIntExact(tensor.shape()[1]);
        int row = Math.toIntExact(tensor.shape()[2]);
        byte[] bits = tensor.bytes();
        BitSet[] fired = new BitSet[timesteps];
        for (int timestep = 0; timestep < timesteps; timestep++) {
            fired[timestep] = new BitSet();
            int start = (image * timesteps + timestep) * row;
            for (int neuron = 0; neuron < row * Byte.SIZE; neuron++) {
                if ((bits[start + neuron / Byte.SIZE] >> (Byte.SIZE - 1 - neuron % Byte.SIZE) & 1) != 0) {
                    fired[timestep].set(neuron);
                }
            }
        }
        return fired;
    }

    private static float[] slice(float[] all, int part, int parts) {
        int size = all.length / parts;
        return Arrays.copyOfRange(all, part * size, (part + 1) * size);
    }

    private static byte[] slice(byte[] all, int part, int parts) {
        int size = all.length / parts;
        return Arrays.copyOfRange(all, part * size, (part + 1) * size);
    }

    private static float[] floats(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] bytes(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}

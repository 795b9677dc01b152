package org.spikernel.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Mean and deviation of each channel, in units of the pixel range [0, 1]: a pixel p becomes
 * {@code (p / 255 - mean) / deviation}.
 *
 * @param mean per channel
 * @param deviation per channel, positive
 */
public record Normalisation(List<Double> mean, List<Double> deviation) implements Keyed, Serializable {
    public Normalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.isEmpty() || mean.size() != deviation.size()) {
            throw new IllegalArgumentException(
                    "Cannot normalise: one mean and one deviation per channel are needed, got " + mean + " and "
                            + deviation);
        }
        for (double value : mean) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("Cannot normalise: the means must be finite, got " + mean);
            }
        }
        for (double value : deviation) {
            if (!(value > 0 && Double.isFinite(value))) {
                throw new IllegalArgumentException(
                        "Cannot normalise: the deviations must be positive, got " + deviation);
            }
        }
    }

    /** The constants of SNASNet's code, for the formats that it has them for: CIFAR-10, CIFAR-100 and Tiny-ImageNet. */
    public static Optional<Normalisation> published(DataFormat format) {
        return switch (format) {
            case CIFAR10 ->
                Optional.of(new Normalisation(List.of(0.4913, 0.4821, 0.4465), List.of(0.2470, 0.2434, 0.2615)));
            case CIFAR100 ->
                Optional.of(new Normalisation(List.of(0.5071, 0.4867, 0.4408), List.of(0.2673, 0.2564, 0.2762)));
            case TINY_IMAGENET ->
                Optional.of(new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)));
            case IDX, SYNTHETIC -> Optional.empty();
        };
    }

    /**
     * Mean and (population) deviation over all pixels of each channel of a set, from exact integer counts.
     *
     * @throws DataException when a channel is constant
     */
    public static Normalisation of(ImageSet images) {
        int plane = images.shape().height() * images.shape().width();
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (int channel = 0; channel < images.shape().channels(); channel++) {
            long[] counts = new long[256];
            for (int i = 0; i < images.size(); i++) {
                byte[] bytes = images.chunk(i);
                int start = images.offset(i) + channel * plane;
                for (int j = start; j < start + plane; j++) {
                    counts[bytes[j] & 0xFF]++;
                }
            }
            double pixels = (double) images.size() * plane;
            double mean = 0;
            for (int value = 0; value < 256; value++) {
                mean += value * (counts[value] / pixels);
            }
            double variance = 0;
            for (int value = 0; value < 256; value++) {
                variance += (value - mean) * (value - mean) * (counts[value] / pixels);
            }
            if (!(variance > 0)) {
                throw new DataException("Cannot normalise the images: channel " + channel
                        + " must vary over the training images, got the value " + mean + " everywhere");
            }
            means.add(mean / 255);
            deviations.add(Math.sqrt(variance) / 255);
        }
        return new Normalisation(means, deviations);
    }

    @Override
    public String keyText() {
        return KeyText.start("Normalisation")
                .with("mean", mean)
                .with("deviation", deviation)
                .end();
    }
}

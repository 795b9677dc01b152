package org.spikernel.cli.export;

import java.util.BitSet;
import java.util.Map;
import java.util.function.Function;
import org.spikernel.torch.SpikeTrace;

/** Compares what a file's network gives with what the trained one gave. */
final class Comparison {
    /** Nearer to the threshold, the order in which float32 numbers are added may decide. */
    private static final double DOUBT = 1e-5;

    private static final double LOGITS = 1e-5;

    private final String what;
    private final double margin;
    private int spikeMaps;
    private int images;
    private int inDoubt;
    private double largestDifference;

    /**
     * @param what is compared, as in {@code network.nir}
     * @param margin of the images
     */
    Comparison(String what, double margin) {
        this.what = what;
        this.margin = margin;
    }

    /**
     * One image.
     *
     * @param expected of the trained network
     * @param spikes of the file's, by layer; null for a layer that it leaves out
     */
    void image(SpikeTrace expected, Function<String, BitSet[]> spikes, float[] logits) {
        images++;
        for (Map.Entry<String, BitSet[]> entry : expected.spikes().entrySet()) {
            BitSet[] found = spikes.apply(entry.getKey());
            for (int timestep = 0; found != null && timestep < found.length; timestep++) {
                spikeMaps++;
                if (!found[timestep].equals(entry.getValue()[timestep])) {
                    differs(entry.getKey(), timestep, found[timestep], entry.getValue()[timestep]);
                    return;
                }
            }
        }
        double difference = 0;
        for (int i = 0; i < logits.length; i++) {
            difference = Math.max(difference, Math.abs(logits[i] - expected.logits()[i]));
        }
        if (!(difference <= LOGITS * (1 + largest(expected.logits())))) {
            throw new ExportFailure(
                    "the logits of %s must be those of the trained network, got a difference of %s in image %d"
                            .formatted(what, difference, images));
        }
        largestDifference = Math.max(largestDifference, difference);
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private void differs(String layer, int timestep, BitSet found, BitSet wanted) {
        if (margin < DOUBT) {
            inDoubt++;
            return;
        }
        throw new ExportFailure(
                "the spikes of %s must be those of the trained network, got %d instead of %d of %s at timestep %d of image %d"
                        .formatted(what, found.cardinality(), wanted.cardinality(), layer, timestep + 1, images));
    }

    /** What was found, in words. */
    String words() {
        String doubt = inDoubt == 0
                ? ""
                : "; in %d images a potential is so near to its threshold (%.1g) that the order of a sum decides, and they differ"
                        .formatted(inDoubt, margin);
        return "%d images, %d maps of spikes equal, logits within %.1e%s"
                .formatted(images, spikeMaps, largestDifference, doubt);
    }
}

package org.spikernel.score;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.spikernel.key.Keyed;
import org.spikernel.text.Spelling;

/**
 * A way to score without training, by name and version; more is better. The classes that compute them ({@link Proxy}) say
 * where each is from, and what it was made of for spikes. A changed formula gets a new version.
 */
public enum ScoreMeasure implements Keyed {
    /** Sparsity-aware Hamming distance (SAHD) as in SNASNet's code, which the paper follows (section II). */
    SAHD_1("sahd", 1),
    /** The same without the factor N: an earlier version of SNASNet's code, and SpikeNAS-Bench. */
    SAHD_2("sahd", 2),
    /** {@link #SAHD_2} of each spiking layer alone; of the network: the sum. */
    SAHD_LAYERS_2("sahd-layers", 2),
    /** Log-determinant of the Hamming similarity of all spikes. */
    NASWOT_1("naswot", 1),
    /** Distinct patterns over the images. */
    SWAP_1("swap", 1),
    /** Least eigenvalues of the correlation of channels. */
    MECO_1("meco", 1),
    /** Inverse coefficient of variation of gradients. */
    ZICO_1("zico", 1),
    /** Parameters. */
    PARAMETERS_1("parameters", 1),
    /** Multiply-accumulates of an image, dense. */
    MACS_1("macs", 1),
    /** Convolutions of a cell. */
    CONVOLUTIONS_1("convolutions", 1),
    /** Convolutions on the paths through a cell. */
    PATH_CONVOLUTIONS_1("path-convolutions", 1);

    private final String measureName;
    private final int version;

    ScoreMeasure(String measureName, int version) {
        this.measureName = measureName;
        this.version = version;
    }

    /** Name without the version, for result tables. */
    public String measureName() {
        return measureName;
    }

    /** Version of the formula. */
    public int version() {
        return version;
    }

    /** Name and version, such as {@code sahd-1}. */
    public String label() {
        return measureName + "-" + version;
    }

    /** Whether it needs gradients, of two probe batches at least. */
    public boolean readsGradients() {
        return this == ZICO_1;
    }

    /**
     * The measure of a label, or of a name that has one version only, such as {@code meco}.
     *
     * @throws IllegalArgumentException when there is none; the message names the nearest, and all
     */
    public static ScoreMeasure parse(String label) {
        String wanted = label.strip().toLowerCase(Locale.ROOT);
        List<ScoreMeasure> found = Arrays.stream(values())
                .filter(measure -> measure.label().equals(wanted) || measure.measureName.equals(wanted))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> labels = Arrays.stream(values()).map(ScoreMeasure::label).toList();
        String near = found.isEmpty()
                ? Spelling.nearest(wanted, labels)
                        .or(() -> Spelling.nearest(
                                wanted,
                                Arrays.stream(values())
                                        .map(ScoreMeasure::measureName)
                                        .toList()))
                        .map(" (did you mean %s?)"::formatted)
                        .orElse("")
                : " (which of " + found.stream().map(ScoreMeasure::label).collect(Collectors.joining(", ")) + "?)";
        throw new IllegalArgumentException(
                "Cannot use score: it must be one of " + String.join(", ", labels) + ", got " + label + near);
    }

    @Override
    public String toString() {
        return label();
    }

    @Override
    public String keyText() {
        return switch (this) {
            case SAHD_1 -> "sahd-1";
            case SAHD_2 -> "sahd-2";
            case SAHD_LAYERS_2 -> "sahd-layers-2";
            case NASWOT_1 -> "naswot-1";
            case SWAP_1 -> "swap-1";
            case MECO_1 -> "meco-1";
            case ZICO_1 -> "zico-1";
            case PARAMETERS_1 -> "parameters-1";
            case MACS_1 -> "macs-1";
            case CONVOLUTIONS_1 -> "convolutions-1";
            case PATH_CONVOLUTIONS_1 -> "path-convolutions-1";
        };
    }
}

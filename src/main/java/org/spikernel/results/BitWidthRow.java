package org.spikernel.results;

import java.io.Serializable;

/** A row of the table bit_widths. */
@Comment("One row per training, arithmetic, bit width and part of the data set that it was measured on by quantise.")
public record BitWidthRow(
        @Comment("Run that it belongs to.") String runId,
        @Comment("Candidate that was trained.") String candidateKey,

        @Comment("Training whose weights were rounded, as in trainings.")
        String trainingKey,

        @Comment("Number of the seed, from 0.") int trainSeed,

        @Comment("'float' where weights alone are rounded, 'integer' where all is whole numbers, as in the exported C"
                + " program; networks with rate coding have float alone.")
        String arithmetic,

        @Comment("Bits of a weight, 2 to 8; 32 (float) is the network as it was trained.")
        int bits,

        @Comment("Part of the data set: 'validation' or 'test'; test selects nothing.")
        String part,

        @Comment("Images of the part, all of which were looked at.")
        int images,

        @Comment("Images of which the class is right.") int hits,
        @Comment("Their share, 0 to 1.") double accuracy,

        @Comment("Lower end of its 95 % interval (Wilson's).")
        double low,

        @Comment("Upper end of its 95 % interval.") double high,

        @Comment("Share of the images that get the class that the float32 network gives, right or wrong, 0 to 1.")
        double agreement,

        @Comment("Values per image that did not fit int16; 0 in floats.")
        double saturationsPerImage,

        @Comment("Parameters: weights, biases and both vectors of every batch norm.")
        long params,

        @Comment(
                "Bytes of all parameters at this width, params x bits / 8 rounded up, as a budget counts them. In integers"
                        + " the stem and fc2 have 8 bits whatever the width, which is not in this count.")
        long weightBytes)
        implements Serializable {
    /** Arithmetic of a network of which all is whole numbers. */
    public static final String INTEGER = "integer";
    /** Arithmetic of a network whose weights alone are rounded. */
    public static final String FLOAT = "float";
    /** The part that selects. */
    public static final String VALIDATION = "validation";
    /** The part that selects nothing. */
    public static final String TEST = "test";

    private static final int LEAST_BITS = 2;
    private static final int MOST_BITS = 8;

    /** Whether accuracy can be measured with weights of so many bits. */
    public static boolean isMeasurable(int bits) {
        return bits >= LEAST_BITS && bits <= MOST_BITS;
    }

    /** The same measurement, for a run that has taken the training over. */
    public BitWidthRow ofRun(String run) {
        return new BitWidthRow(
                run,
                candidateKey,
                trainingKey,
                trainSeed,
                arithmetic,
                bits,
                part,
                images,
                hits,
                accuracy,
                low,
                high,
                agreement,
                saturationsPerImage,
                params,
                weightBytes);
    }
}

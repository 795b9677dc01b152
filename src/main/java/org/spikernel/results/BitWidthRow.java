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
        long weightBytes,

        @Comment("Bytes of flash of the C program of this width: its constants, exactly, and the most code that any"
                + " measured core needs (Cortex-M0+, M3, M4, M7, M33, M55, RV32IMC); null in floats, of which there is no"
                + " program, and in rows of older versions until quantise is asked again, as the columns after it.")
        Long flashBytes,

        @Comment("Bytes of static RAM of that program, exactly, on any core; the stack comes on top.")
        Long ramBytes,

        @Comment(
                "Energy per image, compute only, microjoule: at 32 bits 0.9 pJ per accumulate and 4.6 pJ per"
                        + " multiply-accumulate (float32), at 8 in integers 0.03 and 0.23 pJ (int8; both 45 nm, without memory)."
                        + " Operations are those of the float32 network, as in trainings; null at other widths, for whose"
                        + " operations no energy was published, in floats below 32 bits, and of networks that were not finalists.")
        Double energyComputeUj,

        @Comment(
                "Energy per image, compute and SRAM, microjoule, an estimate: that of trainings, which is of int8 weights"
                        + " and int16 potentials; at 8 bits in integers alone, else null.")
        Double energySramUj)
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

    /** What a network takes at a width; null for what nothing backs. */
    public record Cost(Long flashBytes, Long ramBytes, Double energyComputeUj, Double energySramUj) {
        /** Nothing is known. */
        public static final Cost UNKNOWN = new Cost(null, null, null, null);
    }

    /** Whether accuracy can be measured with weights of so many bits. */
    public static boolean isMeasurable(int bits) {
        return bits >= LEAST_BITS && bits <= MOST_BITS;
    }

    /** The same measurement, for a run that has taken the training over. */
    public BitWidthRow ofRun(String run) {
        return with(run, new Cost(flashBytes, ramBytes, energyComputeUj, energySramUj));
    }

    /** The same measurement, with what the network takes at that width. */
    public BitWidthRow with(Cost cost) {
        return with(runId, cost);
    }

    private BitWidthRow with(String run, Cost cost) {
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
                weightBytes,
                cost.flashBytes(),
                cost.ramBytes(),
                cost.energyComputeUj(),
                cost.energySramUj());
    }

    /** Whether an older version wrote it, which noted no cost: a program has a size. */
    public boolean lacksCost() {
        return arithmetic.equals(INTEGER) && flashBytes == null;
    }
}

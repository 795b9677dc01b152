package org.spikernel.paper;

import java.util.List;

/** The experiments of the paper: "SpiKernel: A Kernel Size Exploration Methodology", Putra and Shafique, 2024. */
public final class Paper {
    /** The kernel set of the baseline. */
    public static final String BASELINE_SET = "1x1_3x3";

    /** The other kernel sets (Table I). */
    static final List<String> LARGER_SETS = List.of("1x1_5x5", "3x3_5x5", "1x1_7x7", "3x3_7x7", "5x5_7x7");

    /** The baseline draws 5,000 cells where the others draw 1,000 (section III-C). */
    public static final int BASELINE_TIMES = 5;

    /** Parameters that the chosen networks may have (section V-C). */
    public static final long BUDGET = 10_000_000;

    /** Epochs after which Fig. 4 and 5 show accuracies. */
    public static final List<Integer> MARKS = List.of(60, 100, 200, 300);

    private static final int EPOCHS = 300;

    private Paper() {}

    /** Kernel sizes of the sets that a data set's baseline searches: of Fig. 4 on CIFAR-100, of Fig. 5 elsewhere. */
    public static List<List<Integer>> baselineKernels(PaperData data) {
        return data == PaperData.CIFAR100
                ? List.of(List.of(1, 3), List.of(1, 5), List.of(1, 7))
                : List.of(List.of(1, 3));
    }

    /**
     * The epoch that stands for one of {@link #MARKS} in a training of another length: the same share of it.
     *
     * @param epochs of the training, at least 1
     */
    public static int epoch(int mark, int epochs) {
        return Math.max(1, Math.round((float) mark * epochs / EPOCHS));
    }

    /** As the paper names a setting: {@code 3x3_5x5_1000x}. */
    public static String setting(String kernelSet, int draws) {
        return kernelSet + "_" + draws + "x";
    }
}

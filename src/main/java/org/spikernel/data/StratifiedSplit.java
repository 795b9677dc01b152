package org.spikernel.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Splits validation images off a training set, class by class. The total is the fraction of the set, rounded; each
 * class gives its share rounded down, and the classes with the largest remainders (among equal ones, lots are drawn)
 * one more. Every class keeps a training image. Which images of a class go is drawn by seed; both parts keep the order
 * of the set.
 */
public final class StratifiedSplit {
    private final ImageSet train;
    private final ImageSet validation;

    private StratifiedSplit(ImageSet train, ImageSet validation) {
        this.train = train;
        this.validation = validation;
    }

    /**
     * The split of a set.
     *
     * @throws DataException when the fraction is positive but gives no image
     */
    public static StratifiedSplit of(ImageSet images, ValidationSettings settings) {
        int[] wanted = wanted(images.classCounts(), settings);
        if (settings.fraction() > 0 && Arrays.stream(wanted).sum() == 0) {
            throw new DataException("Cannot split off validation images: the fraction must give at least one image"
                    + " and leave one of each class, got " + settings.fraction() + " of " + images.size()
                    + " training images");
        }
        boolean[] held = new boolean[images.size()];
        for (int label = 0; label < wanted.length; label++) {
            int wantedLabel = label;
            int[] members = IntStream.range(0, images.size())
                    .filter(i -> images.label(i) == wantedLabel)
                    .toArray();
            int[] order =
                    settings.seed().derive("validation").derive(label).stream().permutation(members.length);
            for (int i = 0; i < wanted[label]; i++) {
                held[members[order[i]]] = true;
            }
        }
        return new StratifiedSplit(
                images.select(
                        IntStream.range(0, held.length).filter(i -> !held[i]).toArray()),
                images.select(
                        IntStream.range(0, held.length).filter(i -> held[i]).toArray()));
    }

    public ImageSet train() {
        return train;
    }

    public ImageSet validation() {
        return validation;
    }

    /** Number of validation images of each class. */
    private static int[] wanted(int[] counts, ValidationSettings settings) {
        int[] wanted = new int[counts.length];
        long[] remainders = new long[counts.length];
        long missing = Math.round(settings.fraction() * Arrays.stream(counts).sum());
        for (int label = 0; label < counts.length; label++) {
            // In units of 1e-9, because 0.29 * 100 is 28.999999999999996.
            long share = Math.round(settings.fraction() * counts[label] * 1e9);
            wanted[label] = (int) Math.min(share / 1_000_000_000, Math.max(0, counts[label] - 1));
            remainders[label] = share % 1_000_000_000;
            missing -= wanted[label];
        }
        int[] lots = settings.seed().derive("validation-lots").stream().permutation(counts.length);
        int[] byRemainder = IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer label) -> -remainders[label])
                        .thenComparingInt(label -> lots[label]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int label : byRemainder) {
            if (missing > 0 && wanted[label] + 1 < counts[label]) {
                wanted[label]++;
                missing--;
            }
        }
        return wanted;
    }
}

package org.spikernel.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;

/**
 * A network's accuracy as the share of images whose class it told, with Wilson's 95 % interval of that share. The trainings of
 * several seeds see the same images: their mean counts each image once.
 *
 * @param part of the data set that was looked at: {@code test} or {@code validation}
 * @param accuracy 0 to 1, mean over the trainings
 * @param images how many the part has, from 1
 * @param low end of the interval, 0 to 1
 * @param high end of it
 */
public record ImageShare(String part, double accuracy, int images, double low, double high) {
    /**
     * On the test images, or where a network was not measured on these, or their number not noted, on the validation images.
     *
     * @param testAccuracy mean over the trainings; null where it was not measured
     * @param testImages 0 where the number was not noted
     * @return empty where it is known of neither part how many images it has
     */
    public static Optional<ImageShare> of(Double testAccuracy, int testImages, AccuracyEstimate validation) {
        if (testAccuracy != null && testImages > 0) {
            return of("test", testAccuracy, testImages);
        }
        return of("validation", validation.mean(), validation.images());
    }

    private static Optional<ImageShare> of(String part, double accuracy, int images) {
        return new AccuracyEstimate(accuracy, 0, 1, images)
                .interval()
                .map(interval -> new ImageShare(part, accuracy, images, interval.low(), interval.high()));
    }

    /** Whether the interval holds the accuracy of guessing: 1 / classes. */
    public boolean holdsChance(int classes) {
        double chance = 1.0 / classes;
        return low <= chance && chance <= high;
    }

    /**
     * As in {@code not distinguishable from chance (10 %): test accuracy 0.1000, 95 % interval 0.0552 to 0.1744 (Wilson, 100
     * images)}; empty where the interval does not hold chance.
     */
    public Optional<String> chanceInWords(int classes) {
        if (!holdsChance(classes)) {
            return Optional.empty();
        }
        String chance = BigDecimal.valueOf(100.0 / classes)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
        return Optional.of(String.format(
                Locale.ROOT,
                "not distinguishable from chance (%s %%): %s accuracy %.4f, 95 %% interval %.4f to %.4f (Wilson, %d images)",
                chance,
                part,
                accuracy,
                low,
                high,
                images));
    }
}

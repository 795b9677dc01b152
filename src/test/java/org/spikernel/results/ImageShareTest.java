package org.spikernel.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageShareTest {
    private static final AccuracyEstimate VALIDATION = new AccuracyEstimate(0.5, 0.1, 3, 20);

    /** By the formula: (p + z2 / 2n +- z sqrt(p (1 - p) / n + z2 / 4n2)) / (1 + z2 / n), z = 1.96. */
    @ParameterizedTest
    @CsvSource({
        "0.10, 100, 10, 0.0552, 0.1744, true",
        "0.15, 100, 10, 0.0931, 0.2328, true",
        "0.16, 100, 10, 0.1010, 0.2442, false",
        "0.16, 1000, 10, 0.1386, 0.1840, false",
        "0.01, 10000, 100, 0.0082, 0.0121, true",
        "0.70, 10, 2, 0.3968, 0.8922, true",
        "0.00, 100, 10, 0.0000, 0.0370, false"
    })
    void chanceLiesWithinWilsonsIntervalOfTheTestImages(
            double accuracy, int images, int classes, double low, double high, boolean holds) {
        ImageShare share = ImageShare.of(accuracy, images, VALIDATION).orElseThrow();

        assertThat(share.part()).isEqualTo("test");
        assertThat(share.low()).isCloseTo(low, within(5e-5));
        assertThat(share.high()).isCloseTo(high, within(5e-5));
        assertThat(share.holdsChance(classes)).isEqualTo(holds);
        assertThat(share.chanceInWords(classes).isPresent()).isEqualTo(holds);
    }

    @Test
    void theWordsNameChanceIntervalAndImages() {
        assertThat(ImageShare.of(0.1, 100, VALIDATION).orElseThrow().chanceInWords(10))
                .contains("not distinguishable from chance (10 %): test accuracy 0.1000, 95 % interval 0.0552 to 0.1744"
                        + " (Wilson, 100 images)");
        assertThat(ImageShare.of(0.35, 20, VALIDATION)
                        .orElseThrow()
                        .chanceInWords(3)
                        .orElseThrow())
                .startsWith("not distinguishable from chance (33.3 %)");
    }

    @Test
    void withoutATestAccuracyOrItsImagesTheValidationImagesTell() {
        assertThat(ImageShare.of(null, 0, VALIDATION))
                .isEqualTo(ImageShare.of(0.9, 0, VALIDATION))
                .get()
                .extracting(ImageShare::part, ImageShare::images)
                .containsExactly("validation", 20);
        assertThat(ImageShare.of(null, 100, new AccuracyEstimate(0.5, 0, 1, 0))).isEmpty();
    }
}

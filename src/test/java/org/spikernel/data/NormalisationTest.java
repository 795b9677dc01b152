package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class NormalisationTest {
    @Test
    void publishedConstantsAreThoseOfTheSpecification() {
        assertThat(Normalisation.published(DataFormat.CIFAR10))
                .contains(new Normalisation(List.of(.4913, .4821, .4465), List.of(.2470, .2434, .2615)));
        assertThat(Normalisation.published(DataFormat.CIFAR100))
                .contains(new Normalisation(List.of(.5071, .4867, .4408), List.of(.2673, .2564, .2762)));
        assertThat(Normalisation.published(DataFormat.TINY_IMAGENET))
                .contains(new Normalisation(List.of(.485, .456, .406), List.of(.229, .224, .225)));
        assertThat(Normalisation.published(DataFormat.IDX)).isEmpty();
        assertThat(Normalisation.published(DataFormat.SYNTHETIC)).isEmpty();
    }

    /** Channel 0 holds 0, 0, 51, 51 (mean 25.5, deviation 25.5); channel 1 holds 0, 255, 255, 255. */
    @Test
    void computedConstantsAreMeanAndPopulationDeviationPerChannel() {
        byte[] pixels = {0, 51, 0, -1, 51, 0, -1, -1};
        ImageSet images = ImageSet.of(new ImageShape(2, 1, 2), List.of("a"), pixels, new int[2]);
        Normalisation normalisation = Normalisation.of(images);
        assertThat(normalisation.mean().get(0)).isCloseTo(0.1, within(1e-15));
        assertThat(normalisation.deviation().get(0)).isCloseTo(0.1, within(1e-15));
        assertThat(normalisation.mean().get(1)).isCloseTo(0.75, within(1e-15));
        assertThat(normalisation.deviation().get(1)).isCloseTo(Math.sqrt(3) / 4, within(1e-15));
    }

    @Test
    void constantChannelIsReported() {
        ImageSet images = ImageSet.of(new ImageShape(1, 1, 2), List.of("a"), new byte[] {7, 7}, new int[1]);
        assertThatThrownBy(() -> Normalisation.of(images))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot normalise the images: channel 0 must vary over the training images, got the value"
                        + " 7.0 everywhere");
    }

    @Test
    void wrongConstantsAreRejected() {
        assertThatThrownBy(() -> new Normalisation(List.of(0.5, 0.5), List.of(0.2)))
                .hasMessage("Cannot normalise: one mean and one deviation per channel are needed, got [0.5, 0.5] and"
                        + " [0.2]");
        assertThatThrownBy(() -> new Normalisation(List.of(0.5), List.of(0.0)))
                .hasMessage("Cannot normalise: the deviations must be positive, got [0.0]");
        assertThatThrownBy(() -> new Normalisation(List.of(Double.NaN), List.of(1.0)))
                .hasMessage("Cannot normalise: the means must be finite, got [NaN]");
    }
}

package org.spikernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.random.Seed;

class StratifiedSplitTest {
    private static final ValidationSettings FIFTH = new ValidationSettings(0.2, new Seed(3));

    @Test
    void partsAreDisjointOrderedAndComplete() {
        StratifiedSplit split = StratifiedSplit.of(numbered(50, 25, 25), FIFTH);

        int[] train = numbers(split.train());
        int[] validation = numbers(split.validation());
        assertThat(train).hasSize(80).isSorted();
        assertThat(validation).hasSize(20).isSorted();
        assertThat(IntStream.concat(Arrays.stream(train), Arrays.stream(validation))
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void everyClassGivesItsShare() {
        StratifiedSplit split = StratifiedSplit.of(numbered(50, 25, 10), FIFTH);
        assertThat(split.validation().classCounts()).containsExactly(10, 5, 2);
        assertThat(split.train().classCounts()).containsExactly(40, 20, 8);
    }

    @Test
    void labelsStayWithTheirImages() {
        ImageSet images = numbered(30, 30, 30);
        ImageSet validation = StratifiedSplit.of(images, FIFTH).validation();
        for (int i = 0; i < validation.size(); i++) {
            assertThat(validation.label(i)).isEqualTo(images.label(numbers(validation)[i]));
        }
    }

    @Test
    void remaindersGoToTheClassesWithTheLargest() {
        // Shares 2.2, 1.6 and 0.8 of a total of round(4.6) = 5.
        assertThat(StratifiedSplit.of(numbered(11, 8, 4), FIFTH).validation().classCounts())
                .containsExactly(2, 2, 1);
    }

    @Test
    void sharesBelowOneImageAreDrawnByLot() {
        ValidationSettings tenth = new ValidationSettings(0.1, new Seed(1));
        int[] counts = StratifiedSplit.of(numbered(2, 2, 2, 2, 2, 2, 2, 2, 2, 2), tenth)
                .validation()
                .classCounts();
        assertThat(Arrays.stream(counts).sum()).isEqualTo(2);
        assertThat(counts).contains(0, 1).doesNotContain(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void decimalFractionsAreExact(int count) {
        ValidationSettings settings = new ValidationSettings(0.29, new Seed(1));
        assertThat(StratifiedSplit.of(numbered(count, count), settings)
                        .validation()
                        .classCounts())
                .containsExactly(count * 29 / 100, count * 29 / 100);
    }

    @Test
    void theDrawIsAFunctionOfTheSeed() {
        ImageSet images = numbered(50, 50);
        int[] first = numbers(StratifiedSplit.of(images, FIFTH).validation());
        assertThat(numbers(StratifiedSplit.of(images, FIFTH).validation())).isEqualTo(first);
        assertThat(numbers(StratifiedSplit.of(images, new ValidationSettings(0.2, new Seed(4)))
                        .validation()))
                .isNotEqualTo(first);
    }

    @Test
    void fractionZeroHoldsNothingOut() {
        StratifiedSplit split = StratifiedSplit.of(numbered(5, 5), new ValidationSettings(0, new Seed(0)));
        assertThat(split.validation().size()).isZero();
        assertThat(split.train().size()).isEqualTo(10);
    }

    @Test
    void everyClassKeepsATrainingImage() {
        StratifiedSplit split = StratifiedSplit.of(numbered(1, 4), new ValidationSettings(0.99, new Seed(0)));
        assertThat(split.train().classCounts()).containsExactly(1, 1);
    }

    @Test
    void fractionThatGivesNoImageIsReported() {
        assertThatThrownBy(() -> StratifiedSplit.of(numbered(2, 2), new ValidationSettings(0.1, new Seed(0))))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot split off validation images: the fraction must give at least one image and leave"
                        + " one of each class, got 0.1 of 4 training images");
    }

    /** Class sizes as given; image i has the pixel bytes of i, so that it can be told from the others. */
    private static ImageSet numbered(int... classSizes) {
        int count = Arrays.stream(classSizes).sum();
        byte[] pixels = new byte[2 * count];
        int[] labels = new int[count];
        int next = 0;
        for (int label = 0; label < classSizes.length; label++) {
            for (int i = 0; i < classSizes[label]; i++) {
                pixels[2 * next] = (byte) (next >> 8);
                pixels[2 * next + 1] = (byte) next;
                labels[next++] = label;
            }
        }
        List<String> names =
                IntStream.range(0, classSizes.length).mapToObj(i -> "c" + i).toList();
        return ImageSet.of(new ImageShape(1, 1, 2), names, pixels, labels);
    }

    private static int[] numbers(ImageSet images) {
        return IntStream.range(0, images.size())
                .map(i -> images.pixel(i, 0, 0, 0) << 8 | images.pixel(i, 0, 0, 1))
                .toArray();
    }
}

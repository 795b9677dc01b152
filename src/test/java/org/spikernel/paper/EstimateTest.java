package org.spikernel.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
    @ParameterizedTest
    @CsvSource({
        // Tables of Student's t, two-sided 95 %.
        "1, 12.706",
        "2, 4.303",
        "2.9, 4.303",
        "10, 2.228",
        "10.9, 2.228",
        "11, 2.201",
        "20, 2.086",
        "30, 2.042",
        "120, 1.980",
        "Infinity, 1.960",
    })
    void quantilesAreThoseOfTheTables(double degrees, double quantile) {
        assertThat(Estimate.quantile95(degrees)).isCloseTo(quantile, within(0.0006));
    }

    @Test
    void oneTrainingHasTheErrorOfItsImages() {
        // (48 + 2) / (96 + 4) = 0.5; variance 0.5 x 0.5 / 100.
        Estimate half = Estimate.ofAccuracies(List.of(0.5), 96);
        assertThat(half.value()).isEqualTo(0.5);
        assertThat(half.variance()).isCloseTo(0.0025, within(1e-12));
        assertThat(half.interval().low()).isCloseTo(0.402, within(1e-4));
        assertThat(half.interval().high()).isCloseTo(0.598, within(1e-4));
    }

    @Test
    void noneOfManyIsNotCertain() {
        // (0 + 2) / 100 = 0.02; variance 0.02 x 0.98 / 100; 1.96 x 0.014.
        assertThat(Estimate.ofAccuracies(List.of(0.0), 96).interval().high()).isCloseTo(0.02744, within(1e-5));
    }

    @Test
    void severalTrainingsAddTheirSpread() {
        // Of images 0.0025; of trainings 0.02 / 1 / 2 = 0.01 with one degree of freedom.
        Estimate two = Estimate.ofAccuracies(List.of(0.4, 0.6), 96);
        assertThat(two.value()).isEqualTo(0.5);
        assertThat(two.variance()).isCloseTo(0.0125, within(1e-12));
        // 0.0125^2 / 0.01^2.
        assertThat(two.degrees()).isCloseTo(1.5625, within(1e-9));
        assertThat(two.interval().high() - 0.5).isCloseTo(12.706205 * Math.sqrt(0.0125), within(1e-6));
    }

    @Test
    void differencesAndMeansAddVariances() {
        Estimate first = new Estimate(3, 0.04, 4);
        Estimate second = new Estimate(1, 0.02, 8);
        Estimate difference = first.minus(second);
        assertThat(difference.value()).isEqualTo(2);
        assertThat(difference.variance()).isCloseTo(0.06, within(1e-12));
        // 0.0036 / (0.0016 / 4 + 0.0004 / 8).
        assertThat(difference.degrees()).isCloseTo(8, within(1e-9));
        Estimate mean = Estimate.mean(List.of(first, second));
        assertThat(mean.value()).isEqualTo(2);
        assertThat(mean.variance()).isCloseTo(0.015, within(1e-12));
        assertThat(first.times(100).variance()).isCloseTo(400, within(1e-9));
    }

    @Test
    void aCountHasNoError() {
        assertThat(Estimate.exact(7).minus(Estimate.exact(4)).interval()).isEqualTo(new Interval(3, 3));
    }

    @Test
    void withoutTrainingsOrImagesThereIsNoAccuracy() {
        assertThatThrownBy(() -> Estimate.ofAccuracies(List.of(), 10))
                .hasMessage("Cannot estimate accuracy: there must be a training and an image, got 0 and 10");
        assertThatThrownBy(() -> Estimate.ofAccuracies(List.of(0.5), 0)).hasMessageContaining("got 1 and 0");
        assertThatThrownBy(() -> new Estimate(1, -1, 1)).hasMessageContaining("got -1.0");
    }

    @Test
    void speedUpIsOfTotalsWithItsIntervalOnLogarithms() {
        SearchCost fast = new SearchCost(4, 2, 1, "cpu");
        SearchCost slow = new SearchCost(16, 1, 0.5, "cpu");
        assertThat(fast.speedUpOver(slow)).isEqualTo(2);
        // ln 2 with variance 0.25 / 4 + 0.25 / 16.
        assertThat(fast.speedUpInterval(slow).low()).isCloseTo(1.1564, within(1e-4));
        assertThat(fast.speedUpInterval(slow).high()).isCloseTo(3.4590, within(1e-4));
        assertThatThrownBy(() -> new SearchCost(0, 1, 0, "cpu")).hasMessageContaining("got 0, 1.0 and 0.0");
    }

    @ParameterizedTest
    @CsvSource({"60, 300, 60", "60, 5, 1", "100, 5, 2", "200, 5, 3", "300, 5, 5", "60, 1, 1", "200, 2, 1", "200, 15, 10"
    })
    void epochsOfThePaperAreSharesOfATraining(int mark, int epochs, int epoch) {
        assertThat(Paper.epoch(mark, epochs)).isEqualTo(epoch);
    }
}

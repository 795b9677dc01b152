package org.spikernel.quantise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedPointTest {
    @ParameterizedTest
    @CsvSource({
        // 3 * 5 / 4 = 3.75, 2 * 5 / 4 = 2.5 (up), -2.5 (up, too), 1 * 5 / 4 = 1.25
        "3, 5, 2, 4",
        "2, 5, 2, 3",
        "-2, 5, 2, -2",
        "1, 5, 2, 1",
        "-1, 5, 2, -1",
        // The product needs more than 32 bits: 2147483647 - 65536 + 1 / 32768.
        "2147483647, 32767, 15, 2147418111",
        "-2147483648, 32767, 46, -1",
        "2147483647, 32767, 46, 1",
        "1073676289, 32767, 46, 0"
    })
    void sumsAreRequantisedToTheNearestHalvesUp(int sum, int multiplier, int shift, long value) {
        assertThat(FixedPoint.requantise(sum, multiplier, shift)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"32767, 32767", "32768, 32767", "-32768, -32768", "-32769, -32768", "4294967296, 32767", "-5, -5"})
    void valuesAreBroughtIntoTheRangeOf16Bits(long value, int saturated) {
        assertThat(FixedPoint.saturate(value)).isEqualTo(saturated);
    }

    @ParameterizedTest
    @CsvSource({
        // 65536 / 9 = 7281.8: 7282. A ninth of 9 ones, of 4 at a corner (455.1), of one (113.8).
        "9216, 1024",
        "4096, 455",
        "1024, 114",
        "-1024, -114",
        // Nine times the largest and the smallest number: the product and what is added need 33 bits.
        "294903, 32768",
        "-294912, -32769"
    })
    void averagesAroundAValue(int sum, long average) {
        assertThat(FixedPoint.averageMultiplier(3)).isEqualTo(7282);
        assertThat(FixedPoint.average(sum, 7282)).isEqualTo(average);
    }

    @Test
    void averagesOfOtherWindowsHaveTheirMultiplier() {
        // 65536 / 25 = 2621.44
        assertThat(FixedPoint.averageMultiplier(5)).isEqualTo(2621);
        assertThat(FixedPoint.average(25 * 1024, 2621)).isEqualTo(1024);
    }

    @Test
    void potentialsTakeInThreeQuartersOfTheDifference() {
        // v = 0, x = 1: 0.75; then 0.9375; x = 0: 0.234375
        int first = FixedPoint.integrate(0, 1024, 3072);
        int second = FixedPoint.integrate(first, 1024, 3072);
        assertThat(first).isEqualTo(768);
        assertThat(second).isEqualTo(960);
        assertThat(FixedPoint.integrate(second, 0, 3072)).isEqualTo(240);
        // 0.75 * 2 = 1.5 and 0.75 * -2 = -1.5: up.
        assertThat(FixedPoint.integrate(0, 2, 3072)).isEqualTo(2);
        assertThat(FixedPoint.integrate(0, -2, 3072)).isEqualTo(-1);
    }

    @Test
    void normsHaveTwelveBitsBehindThePoint() {
        // 1.5 * 1024 - 100; half of an odd number goes up.
        assertThat(FixedPoint.normalise(1024, 6144, -100)).isEqualTo(1436);
        assertThat(FixedPoint.normalise(3, 2048, 0)).isEqualTo(2);
        assertThat(FixedPoint.normalise(-3, 2048, 0)).isEqualTo(-1);
        assertThat(FixedPoint.normalise(32767, 1_295_269, 0)).isEqualTo(10_361_836);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 16", "-1, -32", "0.015625, 0", "0.046875, 2", "5, 127", "-5, -128"})
    void pixelsAre32ndsTiesToEven(double normalised, byte value) {
        assertThat(FixedPoint.pixel(normalised)).isEqualTo(value);
    }
}

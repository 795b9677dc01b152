package org.spikernel.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.source.DataSource;
import org.spikernel.random.Seed;
import org.spikernel.testing.DataFiles;

class SyntheticImagesTest {
    private static final int SIDE = 16;

    @Test
    void imagesAreAFunctionOfSeedPartAndIndex() {
        DataSplit data = generate(new SyntheticSettings(SIDE, 200, 50, new Seed(1)));
        DataSplit larger = generate(new SyntheticSettings(SIDE, 300, 70, new Seed(1)));
        DataSplit other = generate(new SyntheticSettings(SIDE, 200, 50, new Seed(2)));

        assertThat(larger.train().first(200).fingerprint())
                .isEqualTo(data.train().fingerprint());
        assertThat(larger.test().first(50).fingerprint()).isEqualTo(data.test().fingerprint());
        assertThat(data.train().first(50).fingerprint())
                .isNotEqualTo(data.test().fingerprint());
        assertThat(other.train().fingerprint()).isNotEqualTo(data.train().fingerprint());
    }

    /** The bytes themselves are fixed: published numbers depend on them. */
    @Test
    void imagesStayTheSameFromVersionToVersion() {
        assertThat(generate(SyntheticSettings.STANDARD).train().first(100).fingerprint())
                .isEqualTo("f55ce5011ec63ea2fa6768fbfb88b9c368fca8406c9656d21411cb922c1b86f1");
    }

    @Test
    void classesAreBalancedInEveryBlockOfTen() {
        ImageSet train =
                generate(new SyntheticSettings(8, 200, 10, new Seed(1))).train();
        assertThat(train.classNames()).hasSize(10).doesNotHaveDuplicates();
        assertThat(train.shape()).isEqualTo(new ImageShape(3, 8, 8));
        assertThat(train.first(10).classCounts()).containsOnly(1);
        assertThat(train.classCounts()).containsOnly(20);
    }

    @Test
    void pixelsFillTheRangeWithoutMuchClipping() {
        ImageSet train = generate(SyntheticSettings.STANDARD).train().first(200);
        long clipped = 0;
        for (int i = 0; i < train.size(); i++) {
            for (byte pixel : train.pixels(i)) {
                clipped += pixel == 0 || pixel == -1 ? 1 : 0;
            }
        }
        assertThat(clipped).isLessThan(200L * 3 * SIDE * SIDE / 20);
    }

    /**
     * Nearest class mean: on pixels it is little better than chance (0.1), on energies of oriented waves seen through
     * k x k windows it works, better with larger windows, and not perfectly.
     */
    @Test
    void localOrientationTellsTheClassesApartAndLargerWindowsTellMore() {
        DataSplit data = generate(new SyntheticSettings(SIDE, 500, 500, new Seed(3)));

        double pixels = accuracy(data, image -> image);
        double three = accuracy(data, image -> energies(image, 3));
        double seven = accuracy(data, image -> energies(image, 7));

        assertThat(pixels).isLessThan(0.25);
        assertThat(three).isBetween(0.6, 0.85);
        assertThat(seven).isBetween(three + 0.15, 0.98);
    }

    private static DataSplit generate(SyntheticSettings settings) {
        return DataSource.load(
                new DataSettings(DataFormat.SYNTHETIC, "", RecordLimits.ALL, DataFiles.NO_VALIDATION, settings),
                new Configuration());
    }

    private interface Features {
        double[] of(double[] image);
    }

    private static double accuracy(DataSplit data, Features features) {
        double[][] train = rows(data.train(), features);
        double[][] test = rows(data.test(), features);
        int size = train[0].length;
        double[] deviations = new double[size];
        for (int j = 0; j < size; j++) {
            int feature = j;
            double mean = Arrays.stream(train)
                    .mapToDouble(row -> row[feature])
                    .average()
                    .orElseThrow();
            double variance = Arrays.stream(train)
                    .mapToDouble(row -> (row[feature] - mean) * (row[feature] - mean))
                    .average()
                    .orElseThrow();
            deviations[j] = Math.sqrt(variance);
        }
        double[][] means = new double[10][size];
        for (int i = 0; i < train.length; i++) {
            for (int j = 0; j < size; j++) {
                means[data.train().label(i)][j] += train[i][j] * 10 / train.length;
            }
        }
        int right = 0;
        for (int i = 0; i < test.length; i++) {
            double[] row = test[i];
            double[] distances = Arrays.stream(means)
                    .mapToDouble(mean -> IntStream.range(0, size)
                            .mapToDouble(j -> Math.pow((row[j] - mean[j]) / deviations[j], 2))
                            .sum())
                    .toArray();
            int nearest = IntStream.range(0, 10)
                    .reduce((a, b) -> distances[b] < distances[a] ? b : a)
                    .orElseThrow();
            right += nearest == data.test().label(i) ? 1 : 0;
        }
        return right / (double) test.length;
    }

    /** One row of features for each image, computed from the mean of its channels. */
    private static double[][] rows(ImageSet images, Features features) {
        double[][] table = new double[images.size()][];
        for (int i = 0; i < table.length; i++) {
            byte[] pixels = images.pixels(i);
            double[] grey = new double[SIDE * SIDE];
            for (int j = 0; j < pixels.length; j++) {
                grey[j % grey.length] += (pixels[j] & 0xFF) / 3.0;
            }
            table[i] = features.of(grey);
        }
        return table;
    }

    /** Logarithms of the mean squared response to waves of 8 orientations and 3 periods in windows of k x k pixels. */
    private static double[] energies(double[] image, int k) {
        double[] energies = new double[24];
        for (int filter = 0; filter < 24; filter++) {
            double frequency = 2 * Math.PI / new double[] {3.5, 5.5, 9}[filter % 3];
            int orientation = filter / 3;
            double angle = orientation * Math.PI / 8;
            double sum = 0;
            for (int phase = 0; phase < 2; phase++) {
                double[] weights = new double[k * k];
                for (int j = 0; j < k * k; j++) {
                    double along = (j % k - k / 2) * Math.cos(angle) + (j / k - k / 2) * Math.sin(angle);
                    weights[j] = Math.sin(frequency * along + phase * Math.PI / 2);
                }
                double mean = Arrays.stream(weights).average().orElseThrow();
                for (int y = 0; y <= SIDE - k; y++) {
                    for (int x = 0; x <= SIDE - k; x++) {
                        double response = 0;
                        for (int j = 0; j < k * k; j++) {
                            response += (weights[j] - mean) * image[(y + j / k) * SIDE + x + j % k];
                        }
                        sum += response * response;
                    }
                }
            }
            energies[filter] = Math.log(sum + 1);
        }
        return energies;
    }
}

package org.spikernel.data.format;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.PixelStore;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/**
 * Generates the set that {@link SyntheticSettings} describes. Only {@link StrictMath} and the seed's stream are used:
 * the same bytes on every machine.
 */
public final class SyntheticImages implements FormatReader {
    static final List<String> CLASS_NAMES = List.of(
            "fine-0",
            "fine-45",
            "fine-90",
            "fine-135",
            "coarse-0",
            "coarse-45",
            "coarse-90",
            "coarse-135",
            "checks",
            "speckle");

    private static final double FINE_PERIOD_PIXELS = 3.5;
    private static final double MIDDLE_PERIOD_PIXELS = 5.5;
    private static final double COARSE_PERIOD_PIXELS = 9;
    private static final double PERIOD_JITTER = 0.1;
    private static final double ANGLE_JITTER_RADIANS = Math.PI / 15;
    private static final int SPECKLE_WAVES = 6;
    // In pixel values, 0 to 255.
    private static final double CONTRAST_LOW = 35;
    private static final double CONTRAST_HIGH = 60;
    private static final double GREY_NOISE = 32;
    private static final double CHANNEL_NOISE = 10;
    private static final double MAX_RAMP = 30;
    private static final int CHANNELS = 3;
    private static final double SQRT_3 = StrictMath.sqrt(3);

    private final SyntheticSettings settings;

    public SyntheticImages(SyntheticSettings settings) {
        this.settings = settings;
    }

    @Override
    public OfficialParts read(RecordLimits limits) {
        return new OfficialParts(
                generate("train", Math.min(limits.train(), settings.trainCount())),
                generate("test", Math.min(limits.test(), settings.testCount())));
    }

    private ImageSet generate(String part, int count) {
        int side = settings.imageSize();
        ImageShape shape = new ImageShape(CHANNELS, side, side);
        PixelStore store = new PixelStore(shape.values(), count);
        Seed seed = settings.seed().derive("synthetic").derive(part);
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % CLASS_NAMES.size());
        IntStream.range(0, count).parallel().forEach(i -> {
            RandomStream random = seed.derive(i).stream();
            paint(pattern(labels[i], random), side, random, store.chunk(i), store.offset(i));
        });
        return ImageSet.ofStore(shape, CLASS_NAMES, store, labels);
    }

    /** Value of a pattern at a point in pixels: mean 0, variance 1/2 over the plane. */
    private interface Pattern {
        double at(double x, double y);
    }

    private static Pattern pattern(int label, RandomStream random) {
        double scale = 1 + PERIOD_JITTER * (2 * random.nextDouble() - 1);
        double jitter = ANGLE_JITTER_RADIANS * (2 * random.nextDouble() - 1);
        return switch (label) {
            case 8 -> checks(MIDDLE_PERIOD_PIXELS * scale, random);
            case 9 -> speckle(MIDDLE_PERIOD_PIXELS * scale, random);
            default -> {
                double period = label < 4 ? FINE_PERIOD_PIXELS : COARSE_PERIOD_PIXELS;
                yield wave(period * scale, label % 4 * Math.PI / 4 + jitter, random);
            }
        };
    }

    /** A plane wave of random phase along the direction {@code angle}. */
    private static Pattern wave(double period, double angle, RandomStream random) {
        double frequency = 2 * Math.PI / period;
        double stepX = frequency * StrictMath.cos(angle);
        double stepY = frequency * StrictMath.sin(angle);
        double phase = 2 * Math.PI * random.nextDouble();
        return (x, y) -> StrictMath.sin(stepX * x + stepY * y + phase);
    }

    /** Product of two waves at right angles, turned at random. */
    private static Pattern checks(double period, RandomStream random) {
        double angle = Math.PI * random.nextDouble();
        Pattern first = wave(period, angle, random);
        Pattern second = wave(period, angle + Math.PI / 2, random);
        return (x, y) -> StrictMath.sqrt(2) * first.at(x, y) * second.at(x, y);
    }

    /** Sum of waves of random directions: a texture with a scale and no orientation. */
    private static Pattern speckle(double period, RandomStream random) {
        Pattern[] waves = new Pattern[SPECKLE_WAVES];
        for (int i = 0; i < SPECKLE_WAVES; i++) {
            waves[i] = wave(period, 2 * Math.PI * random.nextDouble(), random);
        }
        return (x, y) -> {
            double sum = 0;
            for (Pattern wave : waves) {
                sum += wave.at(x, y);
            }
            return sum / StrictMath.sqrt(SPECKLE_WAVES);
        };
    }

    private static void paint(Pattern pattern, int side, RandomStream random, byte[] target, int offset) {
        double contrast = between(CONTRAST_LOW, CONTRAST_HIGH, random);
        double brightness = between(90, 165, random);
        double slopeX = between(-MAX_RAMP, MAX_RAMP, random) / side;
        double slopeY = between(-MAX_RAMP, MAX_RAMP, random) / side;
        double[] gains = new double[CHANNELS];
        Arrays.setAll(gains, c -> between(0.6, 1, random));
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double grey = contrast * pattern.at(x, y) + GREY_NOISE * noise(random);
                double light = brightness + slopeX * (x - side / 2.0) + slopeY * (y - side / 2.0);
                for (int c = 0; c < CHANNELS; c++) {
                    double value = light + gains[c] * grey + CHANNEL_NOISE * noise(random);
                    target[offset + (c * side + y) * side + x] = (byte) Math.max(0, Math.min(255, Math.round(value)));
                }
            }
        }
    }

    /** Nearly normal, mean 0, variance 1: the sum of four uniform numbers out of one draw. */
    private static double noise(RandomStream random) {
        long bits = random.nextLong();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum / 65_535.0 - 2) * SQRT_3;
    }

    private static double between(double low, double high, RandomStream random) {
        return low + (high - low) * random.nextDouble();
    }
}

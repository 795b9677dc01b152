package org.spikernel.data;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.random.Seed;

/**
 * Size of the generated set: ten classes of patterns, 3 channels, every image a function of the seed, its part
 * (training or test) and its index. Image i has class i mod 10, so that every block of ten holds each class once.
 *
 * <table>
 * <caption>Classes; periods vary by 10 % and orientations by 12 degrees either way</caption>
 * <tr><th>class</th><th>name</th><th>pattern</th></tr>
 * <tr><td>0 to 3</td><td>fine-0, fine-45, fine-90, fine-135</td>
 * <td>sine waves of period 3.5 pixels, along the angle in degrees</td></tr>
 * <tr><td>4 to 7</td><td>coarse-0, coarse-45, coarse-90, coarse-135</td><td>the same, of period 9 pixels</td></tr>
 * <tr><td>8</td><td>checks</td><td>product of two waves at right angles, period 5.5 pixels, turned at random</td></tr>
 * <tr><td>9</td><td>speckle</td><td>sum of six waves of random directions, period 5.5 pixels</td></tr>
 * </table>
 *
 * <p>An image has a brightness (90 to 165), a linear ramp of light (up to 30 across, in each direction), and the pattern
 * with an amplitude of 35 to 60, a random phase, nearly normal noise of deviation 32 that all channels share, a gain for
 * each channel (0.6 to 1), and noise of deviation 10 of its own.
 *
 * <p>What this asks of a classifier: phase and brightness are random, so the mean image of each class is the same grey
 * and pixels alone say nothing; the colours say nothing either. Local orientation and scale say all, and the noise makes
 * them uncertain within few pixels: a 3 x 3 neighbourhood holds a third of a coarse period, a 7 x 7 one averages
 * five times as many pixels. So larger kernels have an edge, above all on the coarse classes, which they pay for in
 * parameters. Mirroring exchanges two pairs of classes: {@link Augmentation#standard} does not mirror these images.
 *
 * @param imageSize side of the square images in pixels, 8 to 256
 * @param trainCount training images, at least 10 (one of each class)
 * @param testCount test images, at least 10
 * @param seed all images are functions of it and their index
 */
public record SyntheticSettings(int imageSize, int trainCount, int testCount, Seed seed)
        implements Keyed, Serializable {
    /** 16 x 16 pixels, 2,000 and 500 images: a minute of training for a small network on a core. */
    public static final SyntheticSettings STANDARD = new SyntheticSettings(16, 2_000, 500, new Seed(0));

    public SyntheticSettings {
        if (imageSize < 8 || imageSize > 256) {
            throw new IllegalArgumentException(
                    "Cannot generate images: the image size must be 8 to 256 pixels, got " + imageSize);
        }
        if (trainCount < 10 || testCount < 10) {
            throw new IllegalArgumentException(
                    "Cannot generate images: at least 10 training and 10 test images are needed, got " + trainCount
                            + " and " + testCount);
        }
        Objects.requireNonNull(seed, "seed");
    }

    @Override
    public String keyText() {
        return KeyText.start("SyntheticSettings")
                .with("imageSize", imageSize)
                .with("trainCount", trainCount)
                .with("testCount", testCount)
                .with("seed", seed)
                .end();
    }
}

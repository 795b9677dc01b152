package org.spikernel.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.ImageShape;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.random.Seed;

/** The {@code data} section, and what a data format says about the network. */
final class DataReading {
    static final String AUTO = "auto";
    static final String ALL = "all";

    private DataReading() {}

    static DataSettings data(ConfigSection data) {
        return new DataSettings(
                DataFormat.parse(data.text("format")),
                data.text("path"),
                new RecordLimits(limit(data, "train-limit"), limit(data, "test-limit")),
                validation(data),
                synthetic(data.section("synthetic")));
    }

    /** Channels of the format's images. */
    static int channels(DataFormat format) {
        return format == DataFormat.IDX ? 1 : 3;
    }

    /** Side of the format's images in pixels. */
    static int imageSize(DataSettings data) {
        return switch (data.format()) {
            case CIFAR10, CIFAR100 -> 32;
            case TINY_IMAGENET -> 64;
            case IDX -> 28;
            case SYNTHETIC -> data.synthetic().imageSize();
        };
    }

    /** Classes of the format's published data set. */
    static int classes(DataFormat format) {
        return switch (format) {
            case CIFAR10, IDX, SYNTHETIC -> 10;
            case CIFAR100 -> 100;
            case TINY_IMAGENET -> 200;
        };
    }

    /** @param side of the images as networks see them, pixels */
    static Augmentation augmentation(ConfigSection data, DataSettings images, int side) {
        Augmentation standard =
                Augmentation.standard(images.format(), new ImageShape(channels(images.format()), side, side));
        Map<String, Augmentation.Flip> flips = new LinkedHashMap<>();
        flips.put(AUTO, standard.flip());
        flips.put("horizontal", Augmentation.Flip.HORIZONTAL);
        flips.put("never", Augmentation.Flip.NEVER);
        return new Augmentation(
                data.integerOr("crop-padding", AUTO, standard.paddingPixels()), data.choice("flip", flips));
    }

    private static int limit(ConfigSection data, String key) {
        return data.integerOr(key, ALL, Integer.MAX_VALUE);
    }

    private static ValidationSettings validation(ConfigSection data) {
        double fraction = data.real("validation-fraction");
        if (!(fraction > 0 && fraction < 1)) {
            throw data.wrong("validation-fraction", "it must be between 0 and 1, since validation images choose");
        }
        return new ValidationSettings(fraction, new Seed(data.longInteger("split-seed")));
    }

    private static SyntheticSettings synthetic(ConfigSection synthetic) {
        return new SyntheticSettings(
                synthetic.integer("image-size"),
                synthetic.integer("train-count"),
                synthetic.integer("test-count"),
                new Seed(synthetic.longInteger("seed")));
    }
}

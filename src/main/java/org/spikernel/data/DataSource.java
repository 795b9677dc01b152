package org.spikernel.data;

import org.apache.hadoop.conf.Configuration;
import org.spikernel.data.FormatReader.OfficialParts;

/** Loads data sets. */
public final class DataSource {
    private DataSource() {}

    /**
     * Reads or generates the images that the settings name, splits off validation images, and chooses the
     * normalisation: the published one, or, for {@link DataFormat#IDX} and {@link DataFormat#SYNTHETIC}, mean and
     * deviation of the training images that remain after the split.
     *
     * @param settings what to load
     * @param hadoop says how to reach file systems
     * @throws DataException when the data is missing or wrong
     */
    public static DataSplit load(DataSettings settings, Configuration hadoop) {
        OfficialParts parts = reader(settings, hadoop).read(settings.limits());
        if (settings.limits().train() == Integer.MAX_VALUE) {
            requireEveryClass(parts.train(), settings);
        }
        StratifiedSplit split = StratifiedSplit.of(parts.train(), settings.validation());
        Normalisation normalisation =
                Normalisation.published(settings.format()).orElseGet(() -> Normalisation.of(split.train()));
        return new DataSplit(split.train(), split.validation(), parts.test(), normalisation);
    }

    private static FormatReader reader(DataSettings settings, Configuration hadoop) {
        return switch (settings.format()) {
            case CIFAR10 -> new CifarReader(DataFolder.open(settings, hadoop), CifarReader.CIFAR10);
            case CIFAR100 -> new CifarReader(DataFolder.open(settings, hadoop), CifarReader.CIFAR100);
            case TINY_IMAGENET -> new TinyImageNetReader(DataFolder.open(settings, hadoop));
            case IDX -> new IdxReader(DataFolder.open(settings, hadoop));
            case SYNTHETIC -> new SyntheticImages(settings.synthetic());
        };
    }

    private static void requireEveryClass(ImageSet train, DataSettings settings) {
        int[] counts = train.classCounts();
        for (int label = 0; label < counts.length; label++) {
            if (counts[label] == 0) {
                throw new DataException("Cannot use the training images: each class must have one, got none of class "
                        + label + " \"" + train.classNames().get(label) + "\" (" + settings.format() + " data in "
                        + settings.path() + ")");
            }
        }
    }
}

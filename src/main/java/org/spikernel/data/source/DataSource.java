package org.spikernel.data.source;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataOutline;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.Normalisation;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.StratifiedSplit;
import org.spikernel.data.format.CifarReader;
import org.spikernel.data.format.DataFolder;
import org.spikernel.data.format.FormatReader;
import org.spikernel.data.format.FormatReader.OfficialParts;
import org.spikernel.data.format.IdxReader;
import org.spikernel.data.format.SyntheticImages;
import org.spikernel.data.format.TinyImageNetReader;
import org.spikernel.data.packed.PackedReader;

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
        OfficialParts parts = read(settings, hadoop);
        if (settings.limits().train() == Integer.MAX_VALUE) {
            requireEveryClass(parts.train(), settings);
        }
        StratifiedSplit split = StratifiedSplit.of(parts.train(), settings.validation());
        Normalisation normalisation =
                Normalisation.published(settings.format()).orElseGet(() -> Normalisation.of(split.train()));
        return new DataSplit(split.train(), split.validation(), parts.test(), normalisation);
    }

    /**
     * Refuses a folder that is not named, or not there on this machine: the user need not wait for Spark to learn that. Other
     * file systems are asked when the images are read.
     *
     * @throws DataException when there is none
     */
    public static void requireFolder(DataSettings settings, Configuration hadoop) {
        if (settings.format() != DataFormat.SYNTHETIC
                && (settings.path().isBlank() || isHere(settings.path(), hadoop))) {
            DataFolder.open(settings, hadoop);
        }
    }

    /**
     * Classes and side of the images of a folder on this machine, where the format leaves them open ({@link
     * DataFormat#IDX}); empty for other formats and other file systems. Reads labels alone.
     *
     * @throws DataException when the folder or a file is missing or wrong
     */
    public static Optional<DataOutline> outline(DataSettings settings, Configuration hadoop) {
        if (settings.format() != DataFormat.IDX || !isHere(settings.path(), hadoop)) {
            return Optional.empty();
        }
        return Optional.of(new IdxReader(DataFolder.open(settings, hadoop)).outline());
    }

    private static boolean isHere(String path, Configuration hadoop) {
        try {
            return "file".equals(new Path(path).getFileSystem(hadoop).getScheme());
        } catch (IOException | RuntimeException e) {
            // Who reads the images says why.
            return false;
        }
    }

    private static OfficialParts read(DataSettings settings, Configuration hadoop) {
        RecordLimits limits = settings.limits();
        if (settings.format() == DataFormat.SYNTHETIC) {
            return new SyntheticImages(settings.synthetic()).read(limits);
        }
        DataFolder folder = DataFolder.open(settings, hadoop);
        return PackedReader.isPacked(folder)
                ? LocalCopy.read(PackedReader.open(folder, settings.format()), folder, limits, hadoop)
                : reader(settings.format(), folder).read(limits);
    }

    private static FormatReader reader(DataFormat format, DataFolder folder) {
        return switch (format) {
            case CIFAR10 -> new CifarReader(folder, CifarReader.CIFAR10);
            case CIFAR100 -> new CifarReader(folder, CifarReader.CIFAR100);
            case TINY_IMAGENET -> new TinyImageNetReader(folder);
            case IDX -> new IdxReader(folder);
            case SYNTHETIC -> throw new IllegalArgumentException("generated images have no folder");
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

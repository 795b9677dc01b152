package org.spikernel.data.format;

import org.spikernel.data.DataException;
import org.spikernel.data.ImageSet;
import org.spikernel.data.RecordLimits;

/** Reads one format. */
public interface FormatReader {
    /**
     * The official training and test parts.
     *
     * @param limits at most so many images are read, from the front
     * @throws DataException when a file is missing or wrong
     */
    OfficialParts read(RecordLimits limits);

    /**
     * A data set as published.
     *
     * @param train all training images
     * @param test of the same shape and classes
     */
    record OfficialParts(ImageSet train, ImageSet test) {}
}

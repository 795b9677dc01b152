/**
 * Labelled images, from files to batches. {@link org.spikernel.data.source.DataSource} reads the folder that
 * {@link org.spikernel.data.DataSettings} names (through Hadoop's file systems) or generates images, and gives a
 * {@link org.spikernel.data.DataSplit}: training, validation and test {@link org.spikernel.data.ImageSet}s of unsigned
 * bytes. A {@link org.spikernel.data.BatchReader} turns images of a set into float arrays [B,C,H,W], normalised
 * ({@link org.spikernel.data.Normalisation}) and, for training, augmented ({@link org.spikernel.data.Augmentation});
 * {@link org.spikernel.data.ProbeBatches} draws the batches on which networks are scored without training.
 *
 * <p>{@link org.spikernel.data.packed.Packing} makes few large files of a data set with a file for each image.
 *
 * <p>Everything random is a function of a {@link org.spikernel.random.Seed}. Anything wrong with the data is a
 * {@link org.spikernel.data.DataException}: one line with the file, the position and the value. The package knows
 * neither the engine nor Spark.
 */
package org.spikernel.data;

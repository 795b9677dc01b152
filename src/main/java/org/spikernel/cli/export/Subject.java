package org.spikernel.cli.export;

import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.NirDialect;
import org.spikernel.quantise.WeightBits;

/**
 * What is exported, and how.
 *
 * @param network with its weights and notes
 * @param values what the stem reads of an image
 * @param dialect the reader that a NIR file is for
 * @param bits of a weight in integers
 * @param name of files, and of functions in C
 */
record Subject(TrainedNetwork network, InputValues values, NirDialect dialect, WeightBits bits, String name) {}

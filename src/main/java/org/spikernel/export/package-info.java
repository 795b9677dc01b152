/**
 * A trained network on its way to files that others read: {@link org.spikernel.export.TrainedNetwork} is an architecture
 * with its arrays, {@link org.spikernel.export.FoldedNorm} what a batch normalisation comes to once it is trained. Each
 * format has a package below this one. No engine and no cluster.
 */
package org.spikernel.export;

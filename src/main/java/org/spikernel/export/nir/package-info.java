/**
 * The Neuromorphic Intermediate Representation, which other simulators and hardware read. {@link
 * org.spikernel.export.nir.NirExport} makes a graph of a trained network, {@link org.spikernel.export.nir.NirImport} a
 * network of such a graph, {@link org.spikernel.export.nir.NirFile} reads and writes graphs as HDF5, and {@link
 * org.spikernel.export.nir.run.NirProgram} runs graphs, ours and those of others.
 */
package org.spikernel.export.nir;

/**
 * Runs NIR graphs in plain Java, ours and those of others: {@link org.spikernel.export.nir.run.NirProgram} is a checked
 * graph, {@link org.spikernel.export.nir.run.NirRun} one run of it, for one image.
 */
package org.spikernel.export.nir.run;

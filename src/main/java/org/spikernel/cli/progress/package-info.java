/**
 * Progress of a run: one class counts ({@link org.spikernel.cli.progress.ProgressTracker}), renderers show it.
 */
package org.spikernel.cli.progress;

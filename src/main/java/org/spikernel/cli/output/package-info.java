/**
 * Printing, result files, exit codes, signals.
 */
package org.spikernel.cli.output;

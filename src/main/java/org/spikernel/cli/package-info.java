/**
 * The commands: wiring, progress, printing and exit codes (0 done, 1 failed, 2 bad input, 130 interrupted). With
 * {@code --json}, standard output carries JSON lines alone.
 */
package org.spikernel.cli;

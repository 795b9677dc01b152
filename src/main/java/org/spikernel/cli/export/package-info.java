/**
 * The commands that take a trained network out of the tables, in formats that others read, and measure what it keeps with
 * weights of few bits. Each format is written, read back from its files alone and compared.
 */
package org.spikernel.cli.export;

/**
 * The command that takes a trained network out of the tables, in formats that others read: each format is written, read back
 * from its files alone and compared.
 */
package org.spikernel.cli.export;

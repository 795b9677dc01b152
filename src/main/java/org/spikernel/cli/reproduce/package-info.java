/**
 * The command that reproduces the paper's tables.
 */
package org.spikernel.cli.reproduce;

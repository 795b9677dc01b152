/**
 * The command that measures this machine; package bench measures, these print.
 */
package org.spikernel.cli.bench;

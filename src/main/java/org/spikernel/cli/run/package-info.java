/**
 * The commands of a run, from plan to choice.
 */
package org.spikernel.cli.run;

/**
 * The command that writes the report.
 */
package org.spikernel.cli.report;

/**
 * A report: records of what is shown, and the self-contained HTML page that shows it. It knows nothing of Spark; what is in
 * the records was aggregated before, so that a page stays small however many candidates there were.
 */
package org.spikernel.report;

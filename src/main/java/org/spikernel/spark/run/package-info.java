/**
 * The life of a run: a lease with a heartbeat, so that one process at a time writes its rows.
 */
package org.spikernel.spark.run;

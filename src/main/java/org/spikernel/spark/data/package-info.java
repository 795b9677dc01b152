/**
 * Images on executors, and packing as a Spark job.
 */
package org.spikernel.spark.data;

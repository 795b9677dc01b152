/**
 * The training stage: candidates to executors, epochs and weights to rows and files.
 */
package org.spikernel.spark.training;

/**
 * The scoring stage: candidates to executors, scores to rows.
 */
package org.spikernel.spark.scoring;

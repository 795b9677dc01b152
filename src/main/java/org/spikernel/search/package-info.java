/**
 * The search itself, without Spark: which networks are tried ({@link org.spikernel.search.RandomSearch}), how each is
 * measured ({@link org.spikernel.search.Fidelity}), and which trainings go on ({@link
 * org.spikernel.search.SuccessiveHalving}). A {@link org.spikernel.search.RunPlan} says what one run does. Plain records
 * and arithmetic; nothing here knows of Spark, Iceberg, Hadoop or DJL.
 */
package org.spikernel.search;

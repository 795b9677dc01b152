/**
 * Distribution, tables and queries, and nothing else: jobs take plain records, run the packages below on executors and
 * write rows as results arrive. No arithmetic here, and nothing below knows of Spark.
 */
package org.spikernel.spark;

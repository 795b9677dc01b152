/**
 * Questions to the tables in SQL: the best candidates, the choice within a budget, what reports show.
 */
package org.spikernel.spark.query;

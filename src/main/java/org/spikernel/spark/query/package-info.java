/**
 * Questions to the tables in SQL: the best candidates, the choice within a budget, what reports show; the views, and
 * what of SQL users may ask.
 */
package org.spikernel.spark.query;

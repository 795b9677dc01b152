/**
 * The Iceberg tables: opening, appending, claims of runs, maintenance. Knows nothing of tasks.
 */
package org.spikernel.spark.tables;

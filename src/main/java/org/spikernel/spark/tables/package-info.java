/**
 * The Iceberg tables: opening, appending, reading by SQL, views, maintenance. Knows nothing of tasks.
 */
package org.spikernel.spark.tables;

/**
 * Opening Spark and the catalog of the tables, and serving a session to other programs.
 */
package org.spikernel.spark.session;

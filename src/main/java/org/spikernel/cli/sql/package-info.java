/**
 * SQL at a prompt, from files and in notebooks.
 */
package org.spikernel.cli.sql;

/**
 * One training by several processes: each has a share of every batch, and gradients and batch statistics are summed over
 * connections of TLS 1.3 (all-reduce), in the same order in every process.
 */
package org.spikernel.train.team;

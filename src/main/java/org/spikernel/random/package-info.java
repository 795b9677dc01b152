/**
 * The only source of randomness: a {@link org.spikernel.random.Seed} names a stream, and everything random is a pure
 * function of it, so that retries, partitions and machines give the same bits.
 */
package org.spikernel.random;

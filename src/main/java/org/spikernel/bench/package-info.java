/**
 * Measurements of this machine at the work of a search: the levels that make scoring fast, each against the one before,
 * how well cheap stages rank, what rungs of training would have chosen, and the ways to run a training step. They
 * return figures; {@code cli} prints them. Nothing here is part of a search.
 */
package org.spikernel.bench;

/**
 * Measurements of this machine at the work of a search: the levels that make scoring fast, each against the one before,
 * and how well cheap stages rank, and the ways to run a training step. They return figures; {@code cli} prints them. Nothing here is part of a search.
 */
package org.spikernel.bench;

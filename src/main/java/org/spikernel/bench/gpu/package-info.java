/**
 * What a machine with a GPU is checked with before anything else runs there: a program of its own, in a small jar without
 * Spark ({@code submit/gpu-check}).
 */
package org.spikernel.bench.gpu;

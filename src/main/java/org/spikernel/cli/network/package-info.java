/**
 * Opens networks in files, whichever form they have: weights, NIR graphs, what {@code export} writes.
 */
package org.spikernel.cli.network;

package org.spikernel.export.nir;

/** An edge between two nodes, by their names. */
public record NirEdge(String from, String to) {}

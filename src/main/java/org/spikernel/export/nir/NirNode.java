package org.spikernel.export.nir;

/**
 * A node of a NIR graph, as it stands in a file.
 *
 * @param name unique in its graph
 * @param type such as {@code Conv2d}
 * @param fields its values but for the type
 */
public record NirNode(String name, String type, NirFields fields) {}

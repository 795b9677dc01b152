package org.spikernel.data;

/**
 * What images ask of a network, as their files say.
 *
 * @param classes number of classes
 * @param imageSize side of an image, pixels
 */
public record DataOutline(int classes, int imageSize) {}

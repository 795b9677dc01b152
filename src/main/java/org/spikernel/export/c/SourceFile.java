package org.spikernel.export.c;

/**
 * A text file of an export.
 *
 * @param name without a folder
 * @param text its lines
 */
public record SourceFile(String name, String text) {}

package org.spikernel.cost;

import java.io.Serializable;

/**
 * Operations of one layer with weights at one timestep, per image, mean over images.
 *
 * @param layer name, such as {@code cell1.edge_0_1.conv}
 * @param timestep 0 .. T-1; 0 for a stem that runs once an image
 * @param effectiveAcs accumulates: weights that are not zero times inputs that are not zero, of calls that read only
 *     zeros, ones and minus ones
 * @param effectiveMacs multiply-accumulates: the same of all other calls
 * @param denseOps weights times outputs, whatever is zero; without those that lie beyond the border
 */
public record LayerOperations(String layer, int timestep, double effectiveAcs, double effectiveMacs, long denseOps)
        implements Serializable {}

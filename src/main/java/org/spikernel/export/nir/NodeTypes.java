package org.spikernel.export.nir;

/** Names of the types of nodes that are written, and that can be run. */
public final class NodeTypes {
    public static final String INPUT = "Input";
    public static final String OUTPUT = "Output";
    public static final String LIF = "LIF";
    public static final String CONVOLUTION = "Conv2d";
    public static final String AVERAGE_POOL = "AvgPool2d";
    public static final String SUM_POOL = "SumPool2d";
    public static final String FLATTEN = "Flatten";
    public static final String LINEAR = "Linear";
    public static final String AFFINE = "Affine";

    private NodeTypes() {}
}

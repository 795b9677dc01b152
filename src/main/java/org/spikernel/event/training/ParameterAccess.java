package org.spikernel.event.training;

/** The arrays of a network that learns, by the names of the network's parameters; float32 in C order. */
public interface ParameterAccess {
    /** A copy of an array's values. */
    float[] values(String name);

    /** Replaces running statistics. */
    void replace(String name, float[] values);

    /** Adds to the gradient of an array that learns. */
    void addGradient(String name, float[] gradient);
}

package org.spikernel.torch.neuron;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;

/**
 * An operator as the engine calls it. Must not throw.
 *
 * <p>{@code stack} has one value of 8 bytes for each argument: whole numbers of 64 bits, numbers of 64 bits, and handles of
 * tensors, which the operator deletes.
 */
@FunctionalInterface
interface Operator extends Callback {
    void invoke(Pointer stack, long arguments, long results);
}

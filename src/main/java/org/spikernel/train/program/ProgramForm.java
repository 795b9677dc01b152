package org.spikernel.train.program;

import ai.djl.Device;
import org.spikernel.network.Precision;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;

/**
 * What programs of the same network differ in.
 *
 * @param neurons how they are computed
 * @param maps {@link Precision#BFLOAT16_MAPS}, or float32
 */
public record ProgramForm(NeuronCode neurons, Precision maps) {
    /** What does best on a device. */
    public static ProgramForm on(Device device, Precision maps) {
        return new ProgramForm(TorchEngine.neurons(device), maps);
    }
}

package org.spikernel.hardware;

import java.io.Serializable;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Cores of one kind, each of which holds one layer.
 *
 * @param count how many
 * @param kernelEntries weights that one holds
 * @param neuronEntries neurons that one holds
 * @param biasEntries biases that one holds
 */
public record CoreGroup(int count, long kernelEntries, long neuronEntries, long biasEntries)
        implements Keyed, Serializable {
    /** Checks that there is something. */
    public CoreGroup {
        HardwareException.requirePositive("count", count);
        HardwareException.requirePositive("kernel-entries", kernelEntries);
        HardwareException.requirePositive("neuron-entries", neuronEntries);
        HardwareException.requirePositive("bias-entries", biasEntries);
    }

    @Override
    public String keyText() {
        return KeyText.start("CoreGroup")
                .with("count", count)
                .with("kernelEntries", kernelEntries)
                .with("neuronEntries", neuronEntries)
                .with("biasEntries", biasEntries)
                .end();
    }
}

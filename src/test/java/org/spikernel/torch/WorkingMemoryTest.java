package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;

class WorkingMemoryTest {
    /** The paper's CIFAR-10 network. */
    private static final Architecture NETWORK = new Architecture(
            MacroArchitecture.published(Published.CIFAR10, 2),
            OperationSet.ofKernels(List.of(1, 3), 1),
            Cell.parse("0302 0030 0003 0000"));

    @Test
    void timestepsAtOnceTakeTheMapsOfAllAndTheWeightsOnceMore() {
        long parameters = SpikingNetwork.workingBytes(NETWORK, 0, false);
        long maps = SpikingNetwork.workingBytes(NETWORK, 256, false) - parameters;

        // 44 million parameters of 4 bytes; 256 images of 256 maps of 32 x 32 are 268 MB.
        assertThat(parameters).isBetween(170_000_000L, 190_000_000L);
        assertThat(maps).isGreaterThan(8 * 268_000_000L);
        assertThat(SpikingNetwork.workingBytesAtOnce(NETWORK, 256)).isEqualTo(5 * maps + 3 * parameters);
    }
}

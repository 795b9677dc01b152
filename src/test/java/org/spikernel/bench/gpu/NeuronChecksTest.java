package org.spikernel.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.testing.MadeUpCuda;
import org.spikernel.torch.neuron.NeuronCode;

@Tag("djl")
class NeuronChecksTest {
    private final CheckReport report = new CheckReport(line -> {});
    private final NeuronChecks checks =
            new NeuronChecks(Device.cpu(), CheckRequest.of("--width", "2", "--images", "2"), report);

    @Test
    void fusedNeuronsAreTimedBesideACopyOfTheSameMaps() {
        long before = MadeUpCuda.onProcessor().launches();
        checks.run(NeuronCode.FUSED, 0);
        assertThat(MadeUpCuda.onProcessor().launches() - before).isGreaterThanOrEqualTo(20);
        Finding finding = report.findings().get(0);
        assertThat(finding.words()).startsWith("fused: ").contains("5 timesteps of 2 images of width 2");
        double share = (double) finding.figures().get("share_of_copy");
        assertThat(share).isPositive();
        assertThat(finding.verdict()).isEqualTo(share >= 0.8 ? Verdict.OK : Verdict.NOTE);
    }

    @Test
    void neuronsThatAreNotFusedAreSkippedOnProcessors() {
        checks.run(NeuronCode.SCRIPTED, 1);
        assertThat(report.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "fast     skipped  neurons: not fused: processors compute them by operators of the engine");
    }
}

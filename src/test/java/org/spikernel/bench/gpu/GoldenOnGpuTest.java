package org.spikernel.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.neuron.NeuronCode;

/** The reference's networks on the first GPU: {@code mvn verify -Dgroups.excluded=chaos,parts,firmware -Dgroups=gpu}. */
@Tag("gpu")
class GoldenOnGpuTest {
    @Test
    void neuronsAreFused() {
        Device gpu = TorchEngine.device("gpu0");
        assertThat(TorchEngine.neuronProblem(gpu)).isEmpty();
        assertThat(TorchEngine.neurons(gpu)).isEqualTo(NeuronCode.FUSED);
    }

    @Test
    void passesAndStepsAreTheReferencesThreeTimesWithTheSameBits() {
        CheckReport report = new CheckReport(line -> {});
        new RightChecks(TorchEngine.device("gpu0"), report).run();
        assertThat(report.findings()).isNotEmpty().noneMatch(finding -> finding.verdict() == Verdict.FAILED);
    }
}

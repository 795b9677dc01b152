package org.spikernel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreAgreementTest {
    @Test
    void tauIsOfAllNetworksAndOfEachKernelSet() {
        List<ScoreAgreement> agreements = ScoreAgreement.among(List.of(
                RunMaker.network("a", "1x1_3x3", 1.0, 0.1),
                RunMaker.network("b", "1x1_3x3", 2.0, 0.2),
                RunMaker.network("c", "3x3_5x5", 3.0, 0.5),
                RunMaker.network("d", "3x3_5x5", 4.0, 0.4),
                RunMaker.network("e", "3x3_5x5", null, 0.9)));

        assertThat(agreements).extracting(ScoreAgreement::kernelSet).containsExactly("", "1x1_3x3", "3x3_5x5");
        // Five of six pairs agree.
        assertThat(agreements.get(0).tau()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(agreements).extracting(ScoreAgreement::networks).containsExactly(4, 2, 2);
        assertThat(agreements.get(1).tau()).isEqualTo(1);
        assertThat(agreements.get(2).tau()).isEqualTo(-1);
    }

    @Test
    void nothingToRankHasNoTau() {
        assertThat(ScoreAgreement.among(List.of())).containsExactly(new ScoreAgreement("", 0, null, null));
        assertThat(ScoreAgreement.among(List.of(RunMaker.network("a", "1x1_3x3", 1.0, 0.1)))
                        .get(0)
                        .tau())
                .isNull();
    }
}

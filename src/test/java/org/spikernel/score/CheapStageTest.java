package org.spikernel.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.network.InputCoding;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Published;

class CheapStageTest {
    @Test
    void networkIsNarrowerAndShorterAndOtherwiseTheSame() {
        MacroArchitecture full = MacroArchitecture.published(Published.CIFAR10, 4);
        MacroArchitecture narrow = new CheapStage(1, 0.1, 32, 1, 2, 0.25).of(full);
        assertThat(narrow.firstChannels()).isEqualTo(64);
        assertThat(narrow.classifier().hidden()).isEqualTo(256);
        assertThat(narrow.timesteps()).isEqualTo(2);
        assertThat(narrow.stemSide()).isEqualTo(full.stemSide());
        assertThat(narrow.neuron()).isEqualTo(full.neuron());
        assertThat(narrow.pooledSide()).isEqualTo(full.pooledSide());
        assertThat(new CheapStage(1, 0.1, 32, 1, 9, 1).of(full)).isEqualTo(full);
        assertThat(new CheapStage(1, 0.1, 32, 1, 1, 1e-9).of(full).firstChannels())
                .isEqualTo(2);
    }

    @Test
    void measureIsTheSameOnFewerImages() {
        ScoreSettings cheap = new CheapStage(2, 0.1, 32, 1, 2, 0.25).of(ScoreSettings.PUBLISHED);
        assertThat(cheap.batchSize()).isEqualTo(32);
        assertThat(cheap.repeats()).isEqualTo(1);
        assertThat(cheap.coding()).isEqualTo(InputCoding.DIRECT);
        assertThat(cheap.measure()).isEqualTo(ScoreSettings.PUBLISHED.measure());
        assertThat(cheap.mode()).isEqualTo(ScoreSettings.PUBLISHED.mode());
    }

    @Test
    void aStageSuitsLargeSearchesOfLargeNetworks() {
        MacroArchitecture large = MacroArchitecture.published(Published.CIFAR10, 4);
        assertThat(CheapStage.suitable(ScoreSettings.PUBLISHED, large, 1000))
                .containsExactly(new CheapStage(1, 0.1, 128, 1, 2, 0.5));
        assertThat(CheapStage.suitable(ScoreSettings.PUBLISHED, large, 99)).isEmpty();
        MacroArchitecture small = new CheapStage(1, 1, 8, 1, 5, 0.1).of(large);
        assertThat(CheapStage.suitable(ScoreSettings.PUBLISHED, small, 1000)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0   | 8 | 1 | 1 | 1   | keep must be above 0 and at most 1, got 0.0
            1.1 | 8 | 1 | 1 | 1   | keep must be above 0 and at most 1, got 1.1
            0.1 | 1 | 1 | 1 | 1   | batch-size needs at least 2 images to compare, got 1
            0.1 | 8 | 0 | 1 | 1   | repeats must be at least 1, got 0
            0.1 | 8 | 1 | 0 | 1   | timesteps must be at least 1, got 0
            0.1 | 8 | 1 | 1 | 0   | width must be above 0 and at most 1, got 0.0
            """)
    void rangesAreChecked(double keep, int batchSize, int repeats, int timesteps, double width, String what) {
        assertThatThrownBy(() -> new CheapStage(1, keep, batchSize, repeats, timesteps, width))
                .hasMessage("Cannot score in stages: " + what);
    }
}

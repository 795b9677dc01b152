package org.spikernel.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.spikernel.data.Augmentation;
import org.spikernel.data.PixelScale;
import org.spikernel.network.InputCoding;

class RecipeTest {
    private static final TrainingInput INPUT = new TrainingInput(Augmentation.NONE, InputCoding.DIRECT);

    @Test
    void rateFallsAlongACosineTowardsTheFloor() {
        LearningRate rate = new LearningRate(0.1, 0.01);
        assertThat(rate.of(0, 6)).isEqualTo(0.1);
        // The baseline's curve: 0.1, 0.093368, 0.07525, 0.0505, 0.02575, 0.007632
        assertThat(rate.of(1, 6)).isCloseTo(0.093368, within(1e-6));
        assertThat(rate.of(3, 6)).isCloseTo(0.0505, within(1e-12));
        assertThat(rate.of(5, 6)).isCloseTo(0.007632, within(1e-6)).isGreaterThan(0.001);
    }

    @Test
    void floorOfOneKeepsTheRate() {
        assertThat(new LearningRate(0.1, 1).of(3, 6)).isEqualTo(0.1);
    }

    @Test
    void publishedRecipeIsThePapers() {
        Recipe recipe = Recipe.published(SgdRule.AS_RUN, INPUT);
        assertThat(recipe.epochs()).isEqualTo(300);
        assertThat(recipe.batchSize()).isEqualTo(64);
        assertThat(recipe.learningRate()).isEqualTo(new LearningRate(0.1, 0.01));
    }

    @Test
    void codingDecidesWhatPixelsBecome() {
        assertThat(INPUT.scale()).isEqualTo(PixelScale.NORMALISED);
        assertThat(new TrainingInput(Augmentation.NONE, InputCoding.RATE).scale())
                .isEqualTo(PixelScale.UNIT);
    }

    @Test
    void rangesAreChecked() {
        LearningRate rate = new LearningRate(0.1, 0.01);
        assertThatThrownBy(() -> new Recipe(-1, 1, rate, SgdRule.AS_RUN, INPUT))
                .hasMessage("Cannot train: epochs must not be negative, got -1");
        assertThatThrownBy(() -> new Recipe(1, 0, rate, SgdRule.AS_RUN, INPUT))
                .hasMessage("Cannot train: a batch needs at least 1 image, got 0");
        assertThatThrownBy(() -> new LearningRate(0, 0.01))
                .hasMessage("Cannot set learning rate: it must be positive and finite, got 0.0");
        assertThatThrownBy(() -> new LearningRate(0.1, 1.1))
                .hasMessage("Cannot set learning rate: the floor must be a fraction in [0, 1] of it, got 1.1");
    }
}

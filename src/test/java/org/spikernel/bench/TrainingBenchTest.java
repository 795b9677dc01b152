package org.spikernel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.bench.TrainingBench.Level;
import org.spikernel.bench.TrainingBench.Timed;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.data.source.DataSource;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Stem;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.recipe.LearningRate;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;

class TrainingBenchTest {
    @Test
    @Tag("djl")
    void levelsTakeTheSameStepsAndTime() {
        DataSplit data = DataSource.load(
                new DataSettings(
                        DataFormat.SYNTHETIC,
                        "",
                        RecordLimits.ALL,
                        new ValidationSettings(0.25, new Seed(1)),
                        new SyntheticSettings(8, 40, 20, new Seed(1))),
                new Configuration());
        Architecture architecture = new Architecture(
                new MacroArchitecture(new Stem(3, 8, 1, 4, 1), new Classifier(2, 8, 10, 1, 0.2), Neuron.PUBLISHED, 3),
                OperationSet.published().get(0),
                Cell.parse("0243 0014 0002 0000"));
        Recipe recipe = new Recipe(
                1,
                16,
                new LearningRate(0.01, 0.01),
                SgdRule.AS_STATED,
                new TrainingInput(new Augmentation(1, Augmentation.Flip.NEVER), InputCoding.DIRECT));
        TrainingTask task =
                new TrainingTask("bench", architecture, new Initialisation(Fc1Deviation.of(1.5)), recipe, new Seed(3));

        Map<Level, Timed> timed = new TrainingBench(data, 3).time(task);

        assertThat(timed).containsOnlyKeys(Level.available().toArray(Level[]::new));
        timed.forEach((name, level) -> {
            // The clock of CPU time goes in hundredths of a second.
            assertThat(level.cpuSeconds())
                    .hasSize(3)
                    .allMatch(seconds -> seconds >= 0)
                    .anyMatch(seconds -> seconds > 0);
            assertThat(level.losses()).hasSize(5);
            assertThat(level.lossGap(timed.get(Level.AUTOGRAD))).isLessThan(name == Level.BFLOAT16 ? 1e-2 : 1e-3);
        });
        assertThat(timed.get(Level.RECOMPUTED).losses())
                .isEqualTo(timed.get(Level.LAYER_WISE).losses());
    }

    @Test
    void mediansAndGapsAreThoseOfTheNumbers() {
        Timed timed = new Timed(List.of(3.0, 1.0, 2.0), List.of(4.0, 1.0), List.of(1.0, 2.0), OptionalLong.empty());
        Timed other = new Timed(List.of(1.0), List.of(1.0), List.of(1.25, 1.5), OptionalLong.empty());
        assertThat(timed.cpuMedian()).isEqualTo(2);
        assertThat(timed.wallMedian()).isEqualTo(2.5);
        assertThat(timed.lossGap(other)).isCloseTo(0.5, within(1e-12));
    }
}

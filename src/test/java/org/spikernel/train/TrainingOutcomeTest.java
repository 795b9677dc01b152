package org.spikernel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.cost.LayerOperations;
import org.spikernel.cost.OperationCount;
import org.spikernel.data.Augmentation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerActivity;
import org.spikernel.random.Seed;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.train.TrainingOutcome.Cause;
import org.spikernel.train.TrainingOutcome.Completed;
import org.spikernel.train.TrainingOutcome.Remark;
import org.spikernel.train.TrainingOutcome.Stopped;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;

class TrainingOutcomeTest {
    private static EpochResult epoch(int number, double validationAccuracy) {
        return new EpochResult(
                number, 0.1, new Performance(100, 2.5, 0.2), new Performance(10, 2.25, validationAccuracy), 4);
    }

    private static Completed completed() {
        return new Completed(
                List.of(epoch(1, 0.25), epoch(2, 0.5), epoch(3, 0.375)),
                new Performance(20, 2, 0.4),
                List.of(new LayerActivity("fc1.lif", 0, 10, 2.5)),
                new OperationCount(List.of(new LayerOperations("fc2", 0, 25, 0, 100)), 2.5, 10, 0),
                List.of(Remark.LAST_LAYER_SILENT_AT_START),
                "weights");
    }

    @Test
    void bestValidationAccuracyIsTheHighestOfAnyEpoch() {
        assertThat(completed().bestValidationAccuracy()).isEqualTo(0.5);
    }

    @Test
    void throughputCountsTrainingImages() {
        assertThat(epoch(1, 0).imagesPerSecond()).isEqualTo(25);
    }

    @Test
    void rateIsSpikesPerNeuron() {
        assertThat(completed().activity().get(0).rate()).isEqualTo(0.25);
    }

    @Test
    void epochsSurviveBeingWrittenAsALine() {
        EpochResult odd =
                new EpochResult(7, 1 / 3.0, new Performance(3, Math.PI, 2 / 3.0), Performance.NONE, Double.MIN_VALUE);
        assertThat(EpochResult.parse(odd.toLine())).isEqualTo(odd);
    }

    @Test
    void tasksAndOutcomesTravel() throws Exception {
        TrainingInput input = new TrainingInput(Augmentation.NONE, InputCoding.DIRECT);
        for (Serializable value : List.of(
                completed(),
                new Stopped(Cause.OUT_OF_MEMORY, 2, "device full", List.of(epoch(1, 0.1))),
                new TrainingTask(
                        "k",
                        TinyNetworks.busy(),
                        Initialisation.STANDARD,
                        Recipe.published(SgdRule.AS_STATED, input),
                        new Seed(1)))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(value);
            }
        }
    }
}

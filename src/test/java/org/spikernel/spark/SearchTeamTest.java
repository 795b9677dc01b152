package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/** Fewer trainings than the two places of the session. */
@Tag("spark")
class SearchTeamTest {
    private static final String EPOCHS = "epoch, learning_rate, train_loss, val_loss, val_accuracy, test_accuracy";

    @TempDir
    Path folder;

    private TinySearch tiny(String name, int teamSize) {
        TinySearch tiny = new TinySearch(folder.resolve(name));
        tiny.cells = List.of(TinySearch.CONVOLUTION);
        tiny.sets = List.of(OperationSet.ofKernels(List.of(1, 3), 1));
        tiny.width = 8;
        tiny.epochs = 3;
        tiny.mode = new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED, teamSize);
        return tiny;
    }

    @Test
    void twoProcessesTrainANetworkAsOneDoes() {
        ResultTables together = SparkFixture.freshTables();
        List<TrainingRow> rows = tiny("together", 4).train(together).trained;
        ResultTables alone = SparkFixture.freshTables();
        TrainingRow one = tiny("alone", 1).train(alone).trained.get(0);

        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.status()).isEqualTo(TrainingRow.COMPLETED);
            assertThat(row.trainingKey()).isEqualTo(one.trainingKey());
            assertThat(row.epochsDone()).isEqualTo(3);
            assertThat(row.device()).isEqualTo("cpu x 2");
            assertThat(row.testAccuracy()).isCloseTo(one.testAccuracy(), within(0.05));
        });
        assertThat(one.device()).isEqualTo("cpu");
        List<Row> epochs = epochs(together);
        List<Row> expected = epochs(alone);
        assertThat(epochs).hasSize(3);
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(epochs.get(epoch).getInt(0)).isEqualTo(epoch + 1);
            assertThat(epochs.get(epoch).getDouble(2))
                    .isCloseTo(expected.get(epoch).getDouble(2), within(2e-3));
            assertThat(epochs.get(epoch).getDouble(3))
                    .isCloseTo(expected.get(epoch).getDouble(3), within(2e-2));
        }
        assertThat(SparkFixture.count(together, TableDefinition.LAYERS))
                .isEqualTo(SparkFixture.count(alone, TableDefinition.LAYERS));
    }

    private static List<Row> epochs(ResultTables tables) {
        return SparkFixture.rows(tables, TableDefinition.EPOCHS, "tiny", EPOCHS);
    }

    @Test
    void noPlaceIsTakenFromAnotherTraining() {
        TinySearch tiny = tiny("many", 2);
        tiny.seeds = 2;
        assertThat(tiny.train(SparkFixture.freshTables()).trained).hasSize(2).allSatisfy(row -> assertThat(row.device())
                .isEqualTo("cpu"));
    }
}

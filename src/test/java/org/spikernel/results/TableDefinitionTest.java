package org.spikernel.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TableDefinitionTest {
    private static final RunRow RUN = new RunRow(
            "first",
            Instant.EPOCH,
            null,
            "running",
            "search",
            "train.epochs = 1",
            "hash",
            "commit",
            Map.of("java", "17"),
            "synthetic",
            "fingerprint",
            7,
            "",
            Map.of("host", "node7"),
            Instant.EPOCH,
            3,
            Map.of("score.done", 2L));

    private static final CandidateRow CANDIDATE = new CandidateRow(
            "first",
            "key",
            "1x1_3x3",
            "1x3",
            3,
            null,
            "cell",
            "canonical",
            "none,skip",
            10,
            Map.of("stem", 10L),
            40,
            32,
            5,
            6,
            1.5,
            "sahd",
            "1",
            List.of(1.0, 2.0),
            0.25,
            "scored",
            null,
            "full",
            "host",
            "cpu",
            1.5,
            0.5,
            Instant.EPOCH);

    @Test
    void tablesAreThoseOfTheDesign() {
        assertThat(TableDefinition.ALL)
                .extracting(TableDefinition::name)
                .containsExactly(
                        "runs",
                        "candidates",
                        "scores",
                        "trainings",
                        "epochs",
                        "layers",
                        "selections",
                        "bit_widths",
                        "firmware_runs",
                        "predictions");
    }

    @Test
    void columnsFollowTheRecord() {
        assertThat(TableDefinition.LAYERS.columns())
                .extracting(Column::name)
                .containsExactly(
                        "run_id",
                        "candidate_key",
                        "training_key",
                        "train_seed",
                        "layer",
                        "timestep",
                        "neurons",
                        "spikes_per_image",
                        "rate",
                        "synops");
        assertThat(TableDefinition.LAYERS.columns())
                .extracting(Column::type)
                .containsExactly(
                        Column.Type.STRING,
                        Column.Type.STRING,
                        Column.Type.STRING,
                        Column.Type.INT,
                        Column.Type.STRING,
                        Column.Type.INT,
                        Column.Type.LONG,
                        Column.Type.DOUBLE,
                        Column.Type.DOUBLE,
                        Column.Type.DOUBLE);
    }

    @Test
    void everyKindOfColumnIsStoredAsItsOwnType() {
        assertThat(types(TableDefinition.RUNS))
                .containsEntry("started_at", Column.Type.TIMESTAMP)
                .containsEntry("versions", Column.Type.STRING_MAP)
                .containsEntry("seed", Column.Type.LONG);
        assertThat(types(TableDefinition.CANDIDATES))
                .containsEntry("draw_index", Column.Type.LONG)
                .containsEntry("params_by_part", Column.Type.LONG_MAP)
                .containsEntry("score", Column.Type.DOUBLE)
                .containsEntry("score_repeats", Column.Type.DOUBLE_LIST);
    }

    @ParameterizedTest
    @FieldSource("org.spikernel.results.TableDefinition#ALL")
    void everyTableAndColumnIsExplained(TableDefinition<?> table) {
        assertThat(table.comment()).endsWith(".");
        assertThat(table.columns()).allSatisfy(column -> {
            assertThat(column.name()).matches("[a-z]+(_[a-z]+)*");
            assertThat(column.comment()).isNotBlank().endsWith(".");
        });
        assertThat(table.columns()).extracting(Column::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @FieldSource("org.spikernel.results.TableDefinition#ALL")
    void everyRowNamesItsRun(TableDefinition<?> table) {
        assertThat(table.columns().get(0).name()).isEqualTo("run_id");
        assertThat(table.columns().get(0).type()).isEqualTo(Column.Type.STRING);
    }

    @Test
    void valuesAreInTheOrderOfTheColumnsWithNullForWhatIsAbsent() {
        assertThat(TableDefinition.RUNS.values(RUN))
                .isEqualTo(Arrays.asList(
                        "first",
                        Instant.EPOCH,
                        null,
                        "running",
                        "search",
                        "train.epochs = 1",
                        "hash",
                        "commit",
                        Map.of("java", "17"),
                        "synthetic",
                        "fingerprint",
                        7L,
                        "",
                        Map.of("host", "node7"),
                        Instant.EPOCH,
                        3L,
                        Map.of("score.done", 2L)));
        assertThat(TableDefinition.CANDIDATES.values(CANDIDATE)).hasSameSizeAs(TableDefinition.CANDIDATES.columns());
    }

    @ParameterizedTest
    @CsvSource({
        "runId,run_id",
        "memoryBytes,memory_bytes",
        "bestValAccuracy,best_val_accuracy",
        "bits,bits",
        "energyEstimateUj,energy_estimate_uj"
    })
    void namesBecomeSnakeCase(String component, String column) {
        assertThat(TableDefinition.snakeCase(component)).isEqualTo(column);
    }

    @Test
    void rowsTravel() throws IOException, ClassNotFoundException {
        assertThat(copy(CANDIDATE)).isEqualTo(CANDIDATE);
        assertThat(copy(RUN)).isEqualTo(RUN);
    }

    @Test
    void rowsCannotBeChangedThroughTheirLists() {
        assertThatThrownBy(() -> CANDIDATE.scoreRepeats().add(3.0)).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Map<String, Column.Type> types(TableDefinition<?> table) {
        return table.columns().stream().collect(Collectors.toMap(Column::name, Column::type));
    }

    private static Object copy(Object row) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(row);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}

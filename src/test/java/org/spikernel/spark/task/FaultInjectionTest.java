package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

/** What one candidate does harms no other: here faults that leave the process alive; others take a cluster. */
@Tag("spark")
class FaultInjectionTest {
    private static final String LOSSES = "candidate_key, epoch, train_loss";

    private final ResultTables tables = SparkFixture.freshTables();

    @TempDir
    private Path folder;

    @AfterEach
    void noMoreFaults() {
        SparkFixture.session();
        SparkEnv.get().conf().remove(FaultInjection.PROPERTY);
    }

    @Test
    void hangingCandidateGetsARowThatSaysSoAndTheOthersTheirScores() {
        TinySearch tiny = tiny();
        List<Row> undisturbed = scores(tiny, SparkFixture.freshTables());
        drill(tiny);
        assertThat(scores(tiny, tables))
                .isEqualTo(undisturbed.stream()
                        .filter(row ->
                                !row.getString(0).equals(tiny.cells.get(0).toString()))
                        .toList());
        assertThat(failures("candidates"))
                .hasSize(2)
                .allMatch(reason -> reason.matches("time_limit: no progress for \\d+ s.*"));
    }

    @Test
    void failedCandidateIsTriedAgainByTheSameCommand() {
        TinySearch tiny = tiny();
        List<Row> undisturbed = scores(tiny, SparkFixture.freshTables());
        drill(tiny);
        tiny.score(tables);
        noMoreFaults();
        assertThat(scores(tiny, tables)).isEqualTo(undisturbed);
        assertThat(failures("candidates")).isEmpty();
    }

    @Test
    void hangingTrainingGetsARowThatSaysSoAndTheOthersTheirResults() {
        TinySearch tiny = tiny();
        tiny.train(SparkFixture.freshTables());
        tiny.runId = "hangs";
        tiny.learningRate = 0.03;
        drill(tiny);
        tiny.train(tables);
        assertThat(failures("trainings"))
                .hasSize(2)
                .allMatch(reason -> reason.matches("time_limit: no progress for \\d+ s.*"));
        assertThat(SparkFixture.rows(tables, TableDefinition.TRAININGS, tiny.runId, "status"))
                .hasSize(4);
    }

    @Test
    void candidateThatAGpusNeighbourTookTheMemoryOfIsScoredAlone() {
        TinySearch tiny = tiny();
        List<Row> undisturbed = scores(tiny, SparkFixture.freshTables());
        drill(tiny, "gpu-memory*1");
        assertThat(scores(tiny, tables)).isEqualTo(undisturbed);
        assertThat(failures("candidates")).isEmpty();
    }

    @Test
    void candidateThatIsTooLargeForAGpuAloneIsRejectedForGood() {
        TinySearch tiny = tiny();
        drill(tiny, "gpu-memory");
        List<Row> others = scores(tiny, tables);
        assertThat(others).hasSize(2);
        assertThat(rejections()).hasSize(2).containsOnly("out_of_memory: CUDA out of memory (drill)");
        noMoreFaults();
        assertThat(scores(tiny, tables)).isEqualTo(others);
        assertThat(rejections()).hasSize(2);
    }

    @Test
    void aLostDeviceIsNoRejectionAndTheSameCommandScoresWhatWasOnIt() {
        TinySearch tiny = tiny();
        List<Row> undisturbed = scores(tiny, SparkFixture.freshTables());
        drill(tiny, "gpu-lost");
        assertThat(scores(tiny, tables)).hasSize(2);
        assertThat(failures("candidates"))
                .hasSize(2)
                .allMatch(reason -> reason.startsWith("device_lost: ") && reason.contains("device-side assert"));
        assertThat(rejections()).isEmpty();
        noMoreFaults();
        assertThat(scores(tiny, tables)).isEqualTo(undisturbed);
        assertThat(failures("candidates")).isEmpty();
    }

    @Test
    void trainingsOnGpusAreTriedAgainAloneAndLostDevicesAreNoOutcome() {
        TinySearch tiny = tiny();
        ResultTables plain = SparkFixture.freshTables();
        tiny.train(plain);
        List<Row> undisturbed = SparkFixture.rows(plain, TableDefinition.EPOCHS, tiny.runId, LOSSES);
        drill(tiny, "gpu-lost");
        // Of the same key the checkpoints would be found.
        tiny.runId = "lost";
        tiny.learningRate = 0.03;
        tiny.train(tables);
        assertThat(failures("trainings")).hasSize(2).allMatch(reason -> reason.startsWith("device_lost: "));
        noMoreFaults();
        drill(tiny, "gpu-memory*1");
        tiny.train(tables);
        assertThat(failures("trainings")).isEmpty();
        assertThat(SparkFixture.rows(tables, TableDefinition.EPOCHS, tiny.runId, LOSSES))
                .hasSameSizeAs(undisturbed);
    }

    private List<String> rejections() {
        return SparkFixture.session()
                .sql("SELECT reason FROM " + tables.name(TableDefinition.CANDIDATES) + " WHERE status = 'rejected'")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private TinySearch tiny() {
        TinySearch tiny = new TinySearch(folder);
        tiny.cells = List.of(TinySearch.CONVOLUTION, TinySearch.SKIP_ONLY);
        return tiny;
    }

    /** The first cell hangs, at once for so long that it is ended; others may take their time. */
    private static void drill(TinySearch tiny) {
        drill(tiny, "stall");
    }

    private static void drill(TinySearch tiny, String fault) {
        SparkFixture.session();
        SparkEnv.get().conf().set(FaultInjection.PROPERTY, fault + "@" + tiny.cells.get(0));
    }

    private static List<Row> scores(TinySearch tiny, ResultTables tables) {
        tiny.score(tables);
        return SparkFixture.session()
                .sql("SELECT cell, kernel_set, score FROM " + tables.name(TableDefinition.CANDIDATES)
                        + " WHERE status = 'scored' ORDER BY ALL")
                .collectAsList();
    }

    private List<String> failures(String table) {
        return SparkFixture.session()
                .sql("SELECT reason FROM "
                        + tables.name(
                                table.equals("trainings") ? TableDefinition.TRAININGS : TableDefinition.CANDIDATES)
                        + " WHERE status = 'failed'")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}

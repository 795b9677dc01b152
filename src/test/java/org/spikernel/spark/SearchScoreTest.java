package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.WeightSharing;
import org.spikernel.search.Sampling;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

@Tag("spark")
class SearchScoreTest {
    /** Everything but the maps, which have no order. */
    private static final String ALL_COLUMNS = "* EXCEPT (params_by_part), map_entries(params_by_part)";

    private static final String SCORES = "candidate_key, score, score_repeats, firing_rate, status, reason, host,"
            + " scored_at, elapsed_ms, canonical_cell";

    @TempDir
    Path folder;

    private final ResultTables tables = SparkFixture.freshTables();

    @Test
    void secondTimeComputesNothingAndLeavesTheRowsAsTheyAre() {
        TinySearch tiny = new TinySearch(folder);
        RecordingListener first = tiny.score(tables);
        assertThat(first.stages).containsExactly("SCORE 6 reused 0", "SCORE ended");
        assertThat(first.scored).hasSize(6);
        List<Row> before = rows("tiny", ALL_COLUMNS);
        assertThat(before).hasSize(6);

        RecordingListener second = tiny.score(tables);
        assertThat(second.stages).containsExactly("SCORE 6 reused 6", "SCORE ended");
        assertThat(second.scored).isEmpty();
        assertThat(rows("tiny", ALL_COLUMNS)).isEqualTo(before);
    }

    @Test
    void otherMeasuresAreTakenBesideTheScoreAndOfCandidatesThatHaveOneForThemselves() {
        TinySearch tiny = new TinySearch(folder);
        tiny.draws = 2;
        tiny.score(tables);
        assertThat(scores("tiny")).isEmpty();
        List<Row> before = rows("tiny", ALL_COLUMNS);
        tiny.also = List.of(ScoreMeasure.NASWOT_1);
        tiny.score(tables);
        assertThat(rows("tiny", ALL_COLUMNS)).as("candidates").isEqualTo(before);
        List<Row> naswot = scores("tiny");
        assertThat(naswot).hasSize(before.size());

        tiny.draws = 3;
        tiny.also = List.of(ScoreMeasure.MECO_1, ScoreMeasure.NASWOT_1);
        tiny.score(tables);
        List<Row> all = scores("tiny");
        assertThat(all)
                .containsAll(naswot)
                .hasSize(rows("tiny", "candidate_key").size() * 2);
        tiny.score(tables);
        assertThat(scores("tiny")).as("again").isEqualTo(all);

        // Another run takes over scores, and what was measured beside them.
        tiny.runId = "other";
        RecordingListener other = tiny.score(tables);
        assertThat(other.scored).isEmpty();
        assertThat(scores("other")).isEqualTo(all);

        // At once, the values are the same.
        TinySearch fresh = new TinySearch(folder.resolve("fresh"));
        fresh.draws = 3;
        fresh.runId = "fresh";
        fresh.also = tiny.also;
        ResultTables empty = SparkFixture.freshTables();
        fresh.score(empty);
        assertThat(scores(empty, "fresh")).isEqualTo(all);
    }

    private List<Row> scores(String run) {
        return scores(tables, run);
    }

    private static List<Row> scores(ResultTables tables, String run) {
        return SparkFixture.session()
                .sql("SELECT candidate_key, measure, version, value FROM " + tables.name(TableDefinition.SCORES)
                        + " WHERE run_id = '" + run + "' AND layer IS NULL ORDER BY ALL")
                .collectAsList();
    }

    @Test
    void finishedResultStaysThoughAFailedRowIsBesideIt() {
        TinySearch tiny = new TinySearch(folder);
        tiny.score(tables);
        List<Row> before = rows("tiny", ALL_COLUMNS);
        String table = tables.name(TableDefinition.CANDIDATES);
        SparkFixture.session()
                .sql("INSERT INTO " + table + " BY NAME SELECT * EXCEPT (status, score), 'failed' AS status,"
                        + " CAST(NULL AS DOUBLE) AS score FROM " + table + " WHERE run_id = 'tiny' LIMIT 1");
        RecordingListener again = tiny.score(tables);
        assertThat(again.stages).containsExactly("SCORE 6 reused 6", "SCORE ended");
        assertThat(rows("tiny", ALL_COLUMNS)).containsAll(before);
    }

    @Test
    void moreDrawsComputeOnlyTheMissing() {
        TinySearch tiny = new TinySearch(folder);
        tiny.draws = 2;
        tiny.score(tables);
        List<Row> before = rows("tiny", ALL_COLUMNS);
        tiny.draws = 4;
        RecordingListener more = tiny.score(tables);
        assertThat(more.stages).containsExactly("SCORE 8 reused 4", "SCORE ended");
        assertThat(more.scored).hasSize(4).allMatch(row -> row.drawIndex() >= 2);
        assertThat(rows("tiny", ALL_COLUMNS)).hasSize(8).containsAll(before);
    }

    @Test
    void otherRunCopiesWhatIsTheSameAndKeepsWhatIsItsOwn() {
        TinySearch one = new TinySearch(folder);
        one.score(tables);
        List<Row> scores = rows("tiny", SCORES);

        // Other bits change the memory; another order of the sets changes nothing.
        TinySearch other = new TinySearch(folder);
        other.runId = "other";
        other.bits = 7;
        other.sets = List.of(other.sets.get(1), other.sets.get(0));
        RecordingListener copied = other.score(tables);
        assertThat(copied.stages).containsExactly("SCORE 6 reused 6", "SCORE ended");
        assertThat(copied.scored).isEmpty();

        assertThat(rows("other", SCORES)).isEqualTo(scores);
        assertThat(rows("other", "bits, memory_bytes = (params * 7 + 7) DIV 8"))
                .hasSize(6)
                .allMatch(row -> row.getInt(0) == 7 && row.getBoolean(1));
        assertThat(rows("other", "kernel_set, draw_index, cell, operations, cell_seed"))
                .isEqualTo(rows("tiny", "kernel_set, draw_index, cell, operations, cell_seed"));
        assertThat(rows("tiny", "bits, memory_bytes = params * 4"))
                .allMatch(row -> row.getInt(0) == 32 && row.getBoolean(1));
    }

    @Test
    void givenCellTakesItsScoreFromADrawAndHasNoDrawNumber() {
        TinySearch drawn = new TinySearch(folder);
        drawn.sets = drawn.sets.subList(0, 1);
        drawn.draws = 1;
        drawn.score(tables);
        Row source = rows("tiny", "cell, score, status, candidate_key").get(0);

        TinySearch given = new TinySearch(folder);
        given.runId = "given";
        given.sets = drawn.sets;
        given.cells = List.of(Cell.parse(source.getString(0)), TinySearch.SKIP_ONLY);
        assertThat(given.score(tables).stages).containsExactly("SCORE 2 reused 1", "SCORE ended");
        assertThat(rows("given", "cell, score, status, candidate_key")).contains(source);
        assertThat(rows("given", "draw_index")).hasSize(2).allMatch(row -> row.isNullAt(0));
    }

    @Test
    void sameCellDrawnAgainIsScoredAgainWithWeightsOfItsOwn() {
        TinySearch tiny = new TinySearch(folder);
        tiny.sampling = Sampling.WITH_REPLACEMENT;
        tiny.weights = WeightSharing.PER_CANDIDATE;
        // Eight accepted cells or so: they repeat.
        tiny.sets = List.of(new OperationSet("small", List.of(Operation.none(), Operation.lifConv(1, 1))));
        tiny.draws = 30;
        tiny.taskSeconds = 100;
        tiny.score(tables);
        List<Row> rows = rows("tiny", "candidate_key, cell_seed, draw_index");
        assertThat(rows).hasSize(30);
        assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(30);
        assertThat(rows.stream().map(row -> row.getLong(1)).distinct()).hasSize(30);
        assertThat(rows("tiny", "canonical_cell").stream().distinct().count()).isLessThan(30);
    }

    @Test
    void sameCellDrawnAgainIsOneCandidateWhenWeightsAreShared() {
        TinySearch tiny = new TinySearch(folder);
        tiny.sampling = Sampling.WITH_REPLACEMENT;
        tiny.sets = List.of(new OperationSet("small", List.of(Operation.none(), Operation.lifConv(1, 1))));
        tiny.draws = 30;
        tiny.score(tables);
        List<Row> cells = rows("tiny", "canonical_cell");
        assertThat(cells).hasSizeBetween(2, 8).doesNotHaveDuplicates();
    }

    @Test
    void candidatesOverTheBudgetAreNotScored() {
        TinySearch tiny = new TinySearch(folder);
        tiny.draws = 40;
        tiny.limit = "1300-params";
        tiny.score(tables);
        List<Row> params = rows("tiny", "params");
        assertThat(params).isNotEmpty().hasSizeLessThan(80).allMatch(row -> row.getLong(0) <= 1300);

        // A larger budget scores the rest, and only that.
        TinySearch larger = new TinySearch(folder);
        larger.draws = 40;
        assertThat(larger.score(tables).stages).contains("SCORE 80 reused " + params.size());
    }

    @Test
    void stagesPassTheBestShareOfEverySetOn() {
        TinySearch tiny = new TinySearch(folder);
        tiny.draws = 20;
        tiny.width = 4;
        tiny.stages = List.of(new CheapStage(1, 0.5, 4, 1, 1, 0.5), new CheapStage(2, 0.4, 8, 1, 2, 1));
        RecordingListener listener = tiny.score(tables);
        assertThat(listener.stages)
                .containsExactly(
                        "SCORE 40 reused 0",
                        "SCORE ended",
                        "SCORE 20 reused 0",
                        "SCORE ended",
                        "SCORE 8 reused 0",
                        "SCORE ended");
        assertThat(rows("tiny", "stage, kernel_set, params, memory_bytes = params * 4"))
                .allMatch(row -> row.getBoolean(3));

        // The best of each stage go on, by the scores in the tables.
        for (String set : List.of("1x1_3x3", "3x3_5x5")) {
            assertThat(best(set, "stage-1", 10)).containsExactlyInAnyOrderElementsOf(best(set, "stage-2", 20));
            assertThat(best(set, "stage-2", 4)).containsExactlyInAnyOrderElementsOf(best(set, "full", 20));
        }

        // Again: nothing is missing.
        assertThat(tiny.score(tables).scored).isEmpty();

        // Full scores are those of a search without stages.
        TinySearch plain = new TinySearch(folder);
        plain.runId = "plain";
        plain.draws = 20;
        plain.width = 4;
        assertThat(plain.score(tables).stages).containsExactly("SCORE 40 reused 8", "SCORE ended");
    }

    private List<String> best(String set, String stage, int count) {
        return SparkFixture.session()
                .sql("SELECT canonical_cell FROM " + tables.name(TableDefinition.CANDIDATES)
                        + " WHERE stage = '" + stage + "' AND kernel_set = '" + set
                        + "' AND status = 'scored' ORDER BY score DESC, params, candidate_key LIMIT " + count)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void failedCandidateIsTriedAgainAndHasOneRow() {
        TinySearch tiny = new TinySearch(folder);
        tiny.cells = List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION);
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.score(tables);
        List<Row> good = rows("tiny", ALL_COLUMNS);
        String candidates = tables.name(TableDefinition.CANDIDATES);
        SparkFixture.session()
                .sql("UPDATE " + candidates + " SET status = 'failed', score = NULL, reason = 'OutOfMemoryError'"
                        + " WHERE cell = '" + TinySearch.CONVOLUTION + "'");

        RecordingListener again = tiny.score(tables);
        assertThat(again.stages).containsExactly("SCORE 2 reused 1", "SCORE ended");
        assertThat(again.scored).singleElement().satisfies(row -> assertThat(row.status())
                .isEqualTo(CandidateRow.SCORED));
        assertThat(rows("tiny", "cell, status, score")).isEqualTo(columns(good, "cell", "status", "score"));
    }

    @Test
    void failuresOfOtherRunsAreNotCopied() {
        TinySearch tiny = new TinySearch(folder);
        tiny.cells = List.of(TinySearch.SKIP_ONLY);
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.score(tables);
        SparkFixture.session()
                .sql("UPDATE " + tables.name(TableDefinition.CANDIDATES) + " SET status = 'failed', score = NULL");
        tiny.runId = "other";
        assertThat(tiny.score(tables).stages).containsExactly("SCORE 1 reused 0", "SCORE ended");
        assertThat(rows("other", "status")).extracting(row -> row.getString(0)).containsExactly("scored");
        assertThat(rows("tiny", "status")).extracting(row -> row.getString(0)).containsExactly("failed");
    }

    private List<Row> rows(String run, String columns) {
        return SparkFixture.rows(tables, TableDefinition.CANDIDATES, run, columns);
    }

    private static List<Row> columns(List<Row> rows, String... names) {
        return rows.stream()
                .map(row -> org.apache.spark.sql.RowFactory.create(
                        java.util.Arrays.stream(names).map(row::<Object>getAs).toArray()))
                .sorted(java.util.Comparator.comparing(row -> row.getString(0)))
                .toList();
    }
}

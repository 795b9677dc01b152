package org.spikernel.spark.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.data.BatchReader;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.PixelScale;
import org.spikernel.data.ProbeBatches;
import org.spikernel.random.Seed;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.score.run.Scorer;
import org.spikernel.search.Candidate;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.search.Fidelity;
import org.spikernel.search.Sampling;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.SerialisationTest;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

@Tag("spark")
class ScoringJobTest {
    private static final TaskDevice CPU = new TaskDevice("cpu", "cpu");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Sampling.class)
    void rowsEqualThePlainLoopHoweverManyPartitionsThereAre(Sampling sampling) {
        TinySearch tiny = new TinySearch(folder);
        tiny.sampling = sampling;
        tiny.draws = 4;
        List<Candidate> candidates = tiny.plan().candidateList();
        ScoringWork work = work(tiny);
        List<CandidateRow> plain = candidates.stream()
                .map(candidate -> withoutPlaceAndTime(scoredAlone(work, candidate)))
                .toList();

        // 8 candidates: one partition, then seven.
        assertThat(scored(tiny, work, candidates, 8)).isEqualTo(sorted(plain));
        assertThat(plain)
                .filteredOn(row -> row.status().equals(CandidateRow.SCORED))
                .hasSizeGreaterThan(4);
        List<CandidateRow> seven = new ArrayList<>();
        List<Candidate> first = candidates.subList(0, 7);
        seven.addAll(scored(tiny, work, first, 1));
        assertThat(seven).isEqualTo(sorted(plain.subList(0, 7)));
    }

    /** Each candidate of a task is announced while the one before it is scored. */
    @Test
    void rowsByProgramsWithWeightsOfTheirOwnEqualThePlainLoopToo() {
        TinySearch tiny = new TinySearch(folder);
        tiny.engine = SpikeEngine.PROGRAM;
        tiny.weights = WeightSharing.PER_CANDIDATE;
        List<Candidate> candidates = tiny.plan().candidateList();
        ScoringWork work = work(tiny);
        List<CandidateRow> plain = candidates.stream()
                .map(candidate -> withoutPlaceAndTime(scoredAlone(work, candidate)))
                .toList();
        assertThat(plain).extracting(CandidateRow::cellSeed).doesNotHaveDuplicates();
        assertThat(scored(tiny, work, candidates, candidates.size())).isEqualTo(sorted(plain));
    }

    @Test
    void scoresAreThoseOfTheScorer() {
        TinySearch tiny = new TinySearch(folder);
        ScoringWork work = work(tiny);
        Experiment experiment = work.experiment();
        List<Candidate> candidates = tiny.plan().candidateList();
        List<CandidateRow> rows = scored(tiny, work, candidates, 2);
        for (Candidate candidate : candidates) {
            ScoreOutcome outcome;
            try (Scorer scorer = work.newScorer(CPU, 8)) {
                outcome = scorer.score(candidate.architecture(experiment), candidate.scoredWeights(experiment));
            }
            Double expected = outcome.fold(ScoreOutcome.Scored::score, rejected -> null);
            assertThat(rows)
                    .filteredOn(row -> row.candidateKey().equals(candidate.key(experiment)))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.score()).isEqualTo(expected);
                        assertThat(row.scoreRepeats()).hasSize(expected == null ? 0 : 2);
                        assertThat(row.canonicalCell())
                                .isEqualTo(candidate.canonical().toString());
                        assertThat(row.drawIndex()).isEqualTo(candidate.draw());
                    });
        }
    }

    @Test
    void candidateThatFailsIsARowAndHarmsNoOther() {
        TinySearch tiny = new TinySearch(folder);
        // A kernel with more weights than an array can hold: 184 x 184 x 255 x 255.
        tiny.width = 184;
        tiny.sets = List.of(new OperationSet(
                "huge",
                List.of(Operation.none(), Operation.skip(), Operation.lifConv(255, 1), Operation.lifConv(3, 1))));
        tiny.cells = List.of(TinySearch.SKIP_ONLY, TinySearch.CONVOLUTION, Cell.parse("0003 0000 0000 0000"));
        List<CandidateRow> rows = scored(tiny, work(tiny), tiny.plan().candidateList(), 3);

        assertThat(rows).hasSize(3);
        assertThat(rows)
                .filteredOn(row -> row.status().equals(CandidateRow.FAILED))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.cell()).isEqualTo(TinySearch.CONVOLUTION.toString());
                    assertThat(row.reason()).isEqualTo("ArithmeticException: integer overflow");
                    assertThat(row.score()).isNull();
                    assertThat(row.scoreRepeats()).isEmpty();
                    assertThat(row.params()).isGreaterThan(Integer.MAX_VALUE);
                });
        assertThat(rows)
                .filteredOn(row -> row.status().equals(CandidateRow.SCORED))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.score()).isFinite());
    }

    @Test
    void candidateWithoutFiniteScoreIsRejectedWithTheReason() {
        TinySearch tiny = new TinySearch(folder);
        tiny.cells = List.of(TinySearch.SKIP_ONLY);
        tiny.sets = tiny.sets.subList(0, 1);
        // Otherwise the dropout before fc1 tells twins apart.
        tiny.fc1Deviation = 1e-6;
        ScoringWork work = work(tiny);
        // Two images that are the same make the similarity matrix singular.
        ImageBatch one = work.probes().get(8).get(0);
        ScoringWork twins = new ScoringWork(
                work.runId(),
                work.experiment(),
                work.measure(),
                List.of(),
                ScoringWork.Extent.ALL,
                work.bits(),
                work.tasks(),
                Map.of(8, List.of(twins(tiny), one)));
        assertThat(scored(tiny, twins, tiny.plan().candidateList(), 1))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.status()).isEqualTo(CandidateRow.REJECTED);
                    assertThat(row.reason()).startsWith("score_not_finite: scores of the probe batches: [-Infinity, ");
                    assertThat(row.score()).isNull();
                });
    }

    @Test
    void scorerThatIsGivenBackServesTheNextTaskOfTheProcess() throws Exception {
        ScoringWork work = work(new TinySearch(folder));
        ScorerPool idle = new ScorerPool();
        Scorer first = idle.take("cpu", () -> work.newScorer(CPU, 8));
        Scorer second = idle.take("cpu", () -> work.newScorer(CPU, 8));
        assertThat(second).isNotSameAs(first);
        idle.giveBack("cpu", first);
        assertThat(idle.take("gpu0", () -> second)).isSameAs(second);
        ScorerPool elsewhere = (ScorerPool) SerialisationTest.arrived(idle);
        assertThat(elsewhere.take("cpu", () -> second)).isSameAs(second);
        assertThat(idle.take("cpu", () -> second)).isSameAs(first);
        idle.giveBack("cpu", first);
        idle.closeAll();
        assertThat(idle.take("cpu", () -> second)).isSameAs(second);
    }

    /** By a scorer of its own, which has nothing in common with other candidates. */
    private static CandidateRow scoredAlone(ScoringWork work, Candidate candidate) {
        try (Scorer scorer = work.newScorer(CPU, 8)) {
            return ScoringJob.score(work, candidate, CPU, scorer, 0).candidate();
        }
    }

    private static ImageBatch twins(TinySearch tiny) {
        return new BatchReader(tiny.data().train(), tiny.data().normalisation(), PixelScale.NORMALISED)
                .read(new int[] {5, 5, 6, 7, 8, 9, 10, 11});
    }

    private static ScoringWork work(TinySearch tiny) {
        List<ImageBatch> probe = ProbeBatches.draw(
                new BatchReader(tiny.data().train(), tiny.data().normalisation(), PixelScale.NORMALISED),
                8,
                8,
                2,
                new Seed(3));
        return new ScoringWork(
                tiny.runId,
                tiny.experiment(),
                Fidelity.full(tiny.experiment()),
                tiny.also,
                ScoringWork.Extent.ALL,
                tiny.bits,
                new ScoringWork.Tasks(DeviceChoice.AUTO, 16, 2, 1, new Watchdog.Limits(600, 0)),
                Map.of(8, probe));
    }

    private static List<CandidateRow> scored(
            TinySearch tiny, ScoringWork work, List<Candidate> candidates, int perTask) {
        List<CandidateRow> rows = Collections.synchronizedList(new ArrayList<>());
        List<List<Candidate>> shares = new ArrayList<>();
        for (int from = 0; from < candidates.size(); from += perTask) {
            shares.add(List.copyOf(candidates.subList(from, Math.min(candidates.size(), from + perTask))));
        }
        List<Integer> partitions = Collections.synchronizedList(new ArrayList<>());
        ScoringJob.run(
                JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext()),
                work,
                tiny.tasks(),
                shares,
                some -> {
                    partitions.add(some.size());
                    some.forEach(row -> rows.add(withoutPlaceAndTime(row.candidate())));
                });
        assertThat(partitions).hasSize(shares.size());
        return sorted(rows);
    }

    private static List<CandidateRow> sorted(List<CandidateRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(CandidateRow::kernelSet).thenComparing(CandidateRow::candidateKey))
                .toList();
    }

    static CandidateRow withoutPlaceAndTime(CandidateRow row) {
        return new CandidateRow(
                row.runId(),
                row.candidateKey(),
                row.kernelSet(),
                row.kernels(),
                row.cellSeed(),
                row.drawIndex(),
                row.cell(),
                row.canonicalCell(),
                row.operations(),
                row.params(),
                row.paramsByPart(),
                row.memoryBytes(),
                row.bits(),
                row.neurons(),
                row.macs(),
                row.score(),
                row.scoreName(),
                row.scoreVersion(),
                row.scoreRepeats(),
                row.firingRate(),
                row.status(),
                row.reason(),
                row.stage(),
                "",
                "",
                0,
                0,
                Instant.EPOCH);
    }
}

package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.search.Candidate;
import org.spikernel.search.Experiment;
import org.spikernel.search.RunPlan;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RecordingListener;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.TinySearch;

/** Searches in which the macro-architecture varies. */
@Tag("spark")
class SearchRangesTest {
    @TempDir
    Path folder;

    private final ResultTables tables = SparkFixture.freshTables();

    private TinySearch ranges() {
        TinySearch tiny = new TinySearch(folder.resolve("ranges"));
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.draws = 8;
        tiny.top = 2;
        tiny.ranges = new MacroRanges(List.of(
                new MacroRanges.Range(MacroSetting.WIDTH, List.of(2, 3)),
                new MacroRanges.Range(MacroSetting.IMAGE_SIZE, List.of(4, 8))));
        return tiny;
    }

    @Test
    void networksOfAllMacroArchitecturesCompete() {
        TinySearch tiny = ranges();
        RecordingListener scoring = tiny.score(tables);
        RunPlan plan = tiny.plan();
        assertThat(scoring.scored).hasSize(8).allSatisfy(row -> {
            assertThat(row.status()).isEqualTo(CandidateRow.SCORED);
            NetworkFamily family = NetworkFamily.named(
                            row.kernelSet(), plan.experiment().families())
                    .orElseThrow();
            assertThat(row.params())
                    .isEqualTo(ArchitectureCost.of(family.with(Cell.parse(row.canonicalCell())))
                            .parameters()
                            .total());
        });
        Set<String> families =
                scoring.scored.stream().map(CandidateRow::kernelSet).collect(Collectors.toSet());
        assertThat(families).hasSizeGreaterThan(1).allMatch(name -> name.matches("1x1_3x3/w[23]i[48]"));

        List<TrainingRow> trained = tiny.train(tables).trained;
        List<String> best = scoring.scored.stream()
                .sorted(Comparator.comparingDouble(CandidateRow::score).reversed())
                .limit(2)
                .map(CandidateRow::candidateKey)
                .toList();
        assertThat(trained).extracting(TrainingRow::candidateKey).containsExactlyInAnyOrderElementsOf(best);
        assertThat(trained)
                .allMatch(row -> row.status().equals(TrainingRow.COMPLETED))
                .allMatch(row -> row.kernelSet().matches("1x1_3x3/w[23]i[48]"));

        assertThat(tiny.score(tables).scored)
                .as("a second time nothing is left")
                .isEmpty();
        assertThat(tiny.train(tables).trained).isEmpty();
    }

    /** Scores do not depend on bits; trainings are for them, and the selection counts each network at its own. */
    @Test
    void networksOfSeveralBitWidthsCompete() {
        TinySearch tiny = new TinySearch(folder.resolve("bits"));
        tiny.sets = tiny.sets.subList(0, 1);
        tiny.cells = List.of(Cell.parse("0243 0014 0002 0000"));
        tiny.ranges = new MacroRanges(List.of(), List.of(32, 4));
        List<CandidateRow> scored = tiny.score(tables).scored;
        assertThat(scored).extracting(CandidateRow::kernelSet).containsExactlyInAnyOrder("1x1_3x3/b32", "1x1_3x3/b4");
        assertThat(scored)
                .extracting(CandidateRow::score)
                .containsOnly(scored.get(0).score());
        assertThat(scored).allSatisfy(row -> assertThat(row.memoryBytes())
                .isEqualTo((row.params() * (row.kernelSet().endsWith("b4") ? 4 : 32) + 7) / 8));
        List<TrainingRow> trained = tiny.train(tables).trained;
        TrainingRow wide = only(trained, "1x1_3x3/b32");
        TrainingRow narrow = only(trained, "1x1_3x3/b4");

        TinySearch plain = new TinySearch(folder.resolve("plain"));
        plain.runId = "plain";
        plain.sets = tiny.sets;
        plain.cells = tiny.cells;
        ResultTables others = SparkFixture.freshTables();
        plain.score(others);
        TrainingRow alone = plain.train(others).trained.get(0);
        assertThat(wide.trainingKey()).isEqualTo(alone.trainingKey());
        assertThat(wide.finalValAccuracy()).isEqualTo(alone.finalValAccuracy());
        assertThat(narrow.trainingKey()).isNotEqualTo(alone.trainingKey());

        long least = narrow.memoryBytes();
        SelectionQuery.Answer small = SelectionQuery.ask(
                SparkFixture.session(), tables, new SelectionQuery.Question(tiny.runId, "bytes", least, 32, 0));
        assertThat(small.chosen()).hasValueSatisfying(choice -> {
            assertThat(choice.kernelSet()).isEqualTo("1x1_3x3/b4");
            assertThat(choice.weightBytes()).isEqualTo(least);
            assertThat(choice.size()).isEqualTo(least);
        });
        assertThat(SelectionQuery.within(
                        SparkFixture.session(),
                        tables,
                        new SelectionQuery.Question(tiny.runId, "bytes", wide.memoryBytes(), 32, 0)))
                .isEqualTo(new SelectionQuery.Within(2, 2));
    }

    private static TrainingRow only(List<TrainingRow> rows, String kernelSet) {
        return rows.stream()
                .filter(row -> row.kernelSet().equals(kernelSet))
                .findFirst()
                .orElseThrow();
    }

    /** The same results as when nothing but this macro-architecture is searched, to the last bit, under the same keys. */
    @Test
    void aNetworkIsTheSameAsInASearchOfItsMacroArchitectureAlone() {
        TinySearch tiny = ranges();
        List<CandidateRow> scored = tiny.score(tables).scored;
        List<TrainingRow> trained = tiny.train(tables).trained;
        Experiment varied = tiny.experiment();
        Set<String> compared = new HashSet<>();
        for (NetworkFamily family : varied.families()) {
            List<CandidateRow> own = scored.stream()
                    .filter(row -> row.kernelSet().equals(family.name()))
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            TinySearch alone = new TinySearch(folder.resolve("alone"));
            alone.sets = tiny.sets;
            alone.runId = "alone";
            alone.ranges = new MacroRanges(List.of(
                    new MacroRanges.Range(MacroSetting.WIDTH, List.of(MacroSetting.WIDTH.value(family.macro()))),
                    new MacroRanges.Range(
                            MacroSetting.IMAGE_SIZE, List.of(MacroSetting.IMAGE_SIZE.value(family.macro())))));
            alone.cells =
                    own.stream().map(row -> Cell.parse(row.canonicalCell())).toList();
            ResultTables others = SparkFixture.freshTables();
            for (CandidateRow again : alone.score(others).scored) {
                CandidateRow first = own.stream()
                        .filter(row -> row.canonicalCell().equals(again.canonicalCell()))
                        .findFirst()
                        .orElseThrow();
                assertThat(again.candidateKey()).isEqualTo(first.candidateKey());
                assertThat(again.score()).isEqualTo(first.score());
                compared.add(again.candidateKey());
            }
            alone.cells = alone.cells.stream()
                    .filter(cell -> trained.stream()
                            .anyMatch(row -> row.kernelSet().equals(family.name())
                                    && row.canonicalCell().equals(cell.toString())))
                    .toList();
            if (!alone.cells.isEmpty()) {
                assertThat(alone.train(others).trained).allSatisfy(again -> {
                    TrainingRow first = trained.stream()
                            .filter(row -> row.trainingKey().equals(again.trainingKey()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(again.finalValAccuracy()).isEqualTo(first.finalValAccuracy());
                    assertThat(again.testAccuracy()).isEqualTo(first.testAccuracy());
                });
            }
        }
        assertThat(compared).hasSize(8);
    }

    @Test
    void theCropOfSmallerImagesIsSmallerInProportion() {
        TinySearch tiny = ranges();
        RunPlan plan = tiny.plan();
        for (Candidate candidate : plan.candidateList()) {
            int side = candidate.family(plan.experiment()).macro().stem().imageSize();
            // One pixel of eight; half a pixel, rounded up, of four.
            assertThat(candidate
                            .recipe(plan.experiment())
                            .input()
                            .augmentation()
                            .paddingPixels())
                    .as("of %d pixels", side)
                    .isEqualTo(1);
        }
        assertThat(plan.experiment()
                        .recipe()
                        .scaled(32, 8)
                        .input()
                        .augmentation()
                        .paddingPixels())
                .isZero();
    }
}

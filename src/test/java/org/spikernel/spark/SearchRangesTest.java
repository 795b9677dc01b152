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

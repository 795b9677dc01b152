package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.results.TrainingRow;
import org.spikernel.spark.query.OtherTrainings.Other;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class OtherTrainingsTest {
    private static final List<String> CELLS =
            List.of("0001 0000 0000 0000", "0010 0000 0001 0000", "0011 0000 0001 0000");

    private static RunRow after(RunRow run) {
        return new RunRow(
                run.runId(),
                run.endedAt().plusSeconds(60),
                run.endedAt().plusSeconds(120),
                run.status(),
                run.command(),
                run.config(),
                run.configHash(),
                run.codeCommit(),
                run.versions(),
                run.dataset(),
                run.dataFingerprint(),
                run.seed(),
                run.cells(),
                run.owner(),
                run.heartbeatAt(),
                run.heartbeats(),
                run.counters());
    }

    /** One cell in several networks around it: what each of them came to, not their mean. */
    @Test
    void networksThatShareACellTeachEachByItself() {
        ResultTables tables = SparkFixture.freshTables();
        tables.append(
                TableDefinition.RUNS,
                List.of(RowMaker.run("first", "finished"), after(RowMaker.run("own", "finished"))));
        List<CandidateRow> candidates = new ArrayList<>();
        List<TrainingRow> trainings = new ArrayList<>();
        for (int cell = 0; cell < CELLS.size(); cell++) {
            for (int bits : new int[] {8, 4}) {
                String set = "1x1_3x3/w8b" + bits;
                String key = cell + "-" + bits;
                candidates.add(RowMaker.candidate("first", key, set, CELLS.get(cell), 1.5, 100 + bits, 10));
                for (int seed = 0; seed < 2; seed++) {
                    double accuracy = (bits == 8 ? 0.6 : 0.4) + 0.01 * cell + (seed == 0 ? 0.02 : -0.02);
                    trainings.add(RowMaker.ofCell(
                            RowMaker.training("first", key, seed, accuracy, 100L + bits, 10), set, CELLS.get(cell)));
                }
            }
        }
        tables.append(TableDefinition.CANDIDATES, candidates);
        tables.append(TableDefinition.TRAININGS, trainings);

        List<Other> others = OtherTrainings.find(SparkFixture.session(), tables, "own");

        assertThat(others)
                .extracting(other -> other.cell().toString(), Other::bits, Other::params)
                .containsExactlyInAnyOrder(
                        tuple(CELLS.get(0), 8, 108L),
                        tuple(CELLS.get(0), 4, 104L),
                        tuple(CELLS.get(1), 8, 108L),
                        tuple(CELLS.get(1), 4, 104L),
                        tuple(CELLS.get(2), 8, 108L),
                        tuple(CELLS.get(2), 4, 104L));
        // Percent from the mean of the run, 51 %: of two seeds their mean.
        assertThat(others)
                .filteredOn(other -> other.bits() == 8 && other.params() == 108)
                .allSatisfy(other -> assertThat(other.standing()).isBetween(8.9, 11.1));
    }
}

package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.results.CandidateRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class TopCandidatesTest {
    private static final int CASES = 14;

    /** A question and its rows; few different values, so that scores, sizes and cells tie. */
    private record Case(SelectionQuery.Question budget, int top, List<CandidateRow> rows) {
        static Case random(int number) {
            RandomStream random = new Seed(11).derive(number).stream();
            String run = "run-" + number;
            List<CandidateRow> rows = new ArrayList<>();
            int count = random.nextInt(25);
            for (int i = 0; i < count; i++) {
                Double score = random.nextInt(6) == 0 ? null : Double.valueOf(random.nextInt(4) - 2);
                rows.add(RowMaker.candidate(
                        run,
                        "key-" + random.nextInt(100) + "-" + i,
                        "set-" + random.nextInt(3),
                        "cell-" + random.nextInt(8),
                        score,
                        1L + random.nextInt(5),
                        random.nextInt(4)));
            }
            boolean params = random.nextInt(2) == 0;
            int bits = 1 + random.nextInt(32);
            SelectionQuery.Question budget = new SelectionQuery.Question(
                    run,
                    params ? "params" : "bytes",
                    params ? 1L + random.nextInt(5) : 1L + random.nextInt(bits),
                    bits,
                    random.nextInt(3) * 8);
            return new Case(budget, 1 + random.nextInt(4), rows);
        }

        /** The same in plain Java. */
        List<TopCandidates.Ranked> oracle() {
            Comparator<CandidateRow> best = Comparator.comparing(CandidateRow::score)
                    .reversed()
                    .thenComparing(CandidateRow::params)
                    .thenComparing(CandidateRow::candidateKey);
            List<TopCandidates.Ranked> ranked = new ArrayList<>();
            rows.stream()
                    .filter(row -> row.score() != null && size(budget, row.params(), row.neurons()) <= budget.limit())
                    .collect(Collectors.groupingBy(CandidateRow::kernelSet, TreeMap::new, Collectors.toList()))
                    .forEach((set, candidates) -> {
                        Set<String> cells = new HashSet<>();
                        candidates.stream()
                                .sorted(Comparator.comparing(CandidateRow::score)
                                        .reversed()
                                        .thenComparing(CandidateRow::candidateKey))
                                .filter(row -> cells.add(row.canonicalCell()))
                                .sorted(best)
                                .limit(top)
                                .forEach(row -> ranked.add(new TopCandidates.Ranked(
                                        row.candidateKey(),
                                        set,
                                        ranks(ranked, set) + 1,
                                        row.drawIndex(),
                                        row.cell(),
                                        row.score())));
                    });
            return ranked;
        }

        private static int ranks(List<TopCandidates.Ranked> ranked, String set) {
            return (int)
                    ranked.stream().filter(one -> one.kernelSet().equals(set)).count();
        }
    }

    static long size(SelectionQuery.Question budget, long params, long neurons) {
        return budget.unit().equals("params")
                ? params
                : (params * budget.bits() + 7) / 8 + (neurons * budget.stateBits() + 7) / 8;
    }

    @Test
    void bestOfEachSetEqualsPlainJavaOnRandomRows() {
        ResultTables tables = SparkFixture.freshTables();
        List<Case> cases = new ArrayList<>();
        for (int number = 0; number < CASES; number++) {
            cases.add(Case.random(number));
        }
        tables.append(
                TableDefinition.CANDIDATES,
                cases.stream().flatMap(one -> one.rows().stream()).toList());
        int found = 0;
        for (Case one : cases) {
            List<TopCandidates.Ranked> best = TopCandidates.find(
                    SparkFixture.session(), tables, one.budget(), CandidateRow.FULL_STAGE, one.top());
            assertThat(best).as(one.toString()).isEqualTo(one.oracle());
            found += best.size();
        }
        assertThat(found).as("the cases must be worth it").isGreaterThan(2 * CASES);
    }

    /** 3 cells of 50 draws each: the best draw of each is asked, and the first cell has no room. */
    @Test
    void whetherAChipHasRoomIsAskedOfEachCellOnce() {
        ResultTables tables = SparkFixture.freshTables();
        List<CandidateRow> rows = new ArrayList<>();
        for (int draw = 0; draw < 150; draw++) {
            rows.add(RowMaker.candidate("a", "key-" + draw, "set", "cell-" + draw % 3, (double) draw, 5, 1));
        }
        tables.append(TableDefinition.CANDIDATES, rows);
        SparkFixture.session()
                .udf()
                .register(
                        "room_of_a_cell",
                        functions.udf(new Room(), DataTypes.LongType).asNondeterministic());
        Room.ASKED.set(0);

        List<TopCandidates.Ranked> best = TopCandidates.find(
                SparkFixture.session(),
                tables,
                new SelectionQuery.Question("a", "room_of_a_cell", 10, 8, 0),
                CandidateRow.FULL_STAGE,
                5);

        assertThat(best).extracting(TopCandidates.Ranked::candidateKey).containsExactly("key-149", "key-148");
        assertThat(Room.ASKED).hasValue(3);
    }

    /** Beyond 10 for one cell; counts, in this process. */
    private record Room() implements UDF2<String, String, Long> {
        private static final AtomicInteger ASKED = new AtomicInteger();

        @Override
        public Long call(String kernelSet, String cell) {
            ASKED.incrementAndGet();
            return cell.equals("cell-0") ? 11L : 10L;
        }
    }
}

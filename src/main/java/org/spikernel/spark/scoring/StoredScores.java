package org.spikernel.spark.scoring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.results.TableDefinition;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.search.Candidate;
import org.spikernel.search.CandidateNumbers;
import org.spikernel.search.CandidateSource;
import org.spikernel.search.Experiment;
import org.spikernel.search.Fidelity;
import org.spikernel.search.RunPlan;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RunWriter;
import org.spikernel.spark.tables.StoredResults;

/**
 * Which candidates a run has, and which of their scores the tables hold. Executors make the candidates and their keys;
 * the driver keeps a bit for each. Driver only.
 */
final class StoredScores {
    private static final String CANDIDATE_KEY = "candidate_key";

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ResultTables tables;
    private final RunPlan plan;
    private final CandidateSource source;
    private final StoredResults stored;

    StoredScores(SparkSession session, ResultTables tables, RunPlan plan) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.tables = tables;
        this.plan = plan;
        this.source = plan.source();
        this.stored = new StoredResults(session, tables, plan.runId());
    }

    /** All that are to be scored. */
    CandidateNumbers wanted() {
        CandidateNumbers all = new CandidateNumbers(source.sets());
        sets().map(new ToScore(source)).collect().forEach(all::addAll);
        return all;
    }

    private record ToScore(CandidateSource source) implements Function<Integer, CandidateNumbers> {
        @Override
        public CandidateNumbers call(Integer set) {
            return source.toScore(set);
        }
    }

    private JavaRDD<Integer> sets() {
        return spark.parallelize(IntStream.range(0, source.sets()).boxed().toList(), source.sets());
    }

    /**
     * What the run itself holds.
     *
     * @param finished need not be computed again
     * @param failed what broke off, which may have been the machine's fault: worth another attempt
     */
    record Own(CandidateNumbers finished, List<Failed> failed) implements Serializable {
        /** Keys of what has no finished row beside a failed one. */
        Set<String> failedKeys() {
            return failed.stream()
                    .filter(one -> !finished.contains(one.set(), one.number()))
                    .map(Failed::key)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** A row of a candidate that failed. */
    record Failed(String key, int set, int number) implements Serializable {}

    Own own(Fidelity measure) {
        JavaRDD<Row> rows = session.sql(
                        "SELECT kernel_set, draw_index, cell, " + CANDIDATE_KEY + ", "
                                + StoredResults.finished(TableDefinition.CANDIDATES) + " FROM "
                                + tables.name(TableDefinition.CANDIDATES)
                                + " WHERE run_id = :run AND coalesce(stage, :stage) = :stage AND " + CANDIDATE_KEY
                                + " IS NOT NULL",
                        Map.of("run", plan.runId(), "stage", measure.name()))
                .toJavaRDD();
        Own all = new Own(new CandidateNumbers(source.sets()), new ArrayList<>());
        for (Own part :
                rows.mapPartitions(new Verify(source, measure.experiment())).collect()) {
            all.finished().addAll(part.finished());
            all.failed().addAll(part.failed());
        }
        return all;
    }

    /** Copies what other runs measured of this run's candidates, and this run did not. */
    void copyAlso(RunWriter writer, Fidelity measure, List<ScoreMeasure> also) {
        if (!stored.otherRunsExist(TableDefinition.SCORES)) {
            return;
        }
        String labels = also.stream().map(one -> "'" + one.label() + "'").collect(Collectors.joining(", "));
        writer.append(
                TableDefinition.SCORES,
                session.sql(
                        """
                        SELECT :run AS run_id, candidate_key, measure, version, layer, value, seconds FROM (
                          SELECT s.*, dense_rank() OVER (
                            PARTITION BY s.candidate_key, s.measure, s.version ORDER BY s.run_id) AS place
                          FROM (SELECT * FROM {scores} WHERE run_id <> :run
                            AND concat(measure, '-', version) IN ({labels})) s
                          LEFT SEMI JOIN (SELECT candidate_key FROM {candidates} WHERE run_id = :run
                            AND coalesce(stage, :stage) = :stage AND {finished}) c
                            ON s.candidate_key = c.candidate_key
                          LEFT ANTI JOIN (SELECT candidate_key, measure, version FROM {scores} WHERE run_id = :run) o
                            ON s.candidate_key = o.candidate_key AND s.measure = o.measure AND s.version = o.version
                        ) WHERE place = 1
                        """.replace("{scores}", tables.name(TableDefinition.SCORES))
                                .replace("{candidates}", tables.name(TableDefinition.CANDIDATES))
                                .replace("{finished}", StoredResults.finished(TableDefinition.CANDIDATES))
                                .replace("{labels}", labels),
                        Map.of("run", plan.runId(), "stage", measure.name())));
    }

    /**
     * Which candidates lack measures.
     *
     * @param scored those that have a row
     * @return by the measures that they lack, none of them empty
     */
    Map<List<ScoreMeasure>, CandidateNumbers> lacking(
            Fidelity measure, CandidateNumbers scored, List<ScoreMeasure> also) {
        Map<List<ScoreMeasure>, CandidateNumbers> lacking = new LinkedHashMap<>(Map.of(List.of(), scored));
        for (ScoreMeasure one : also) {
            CandidateNumbers having = having(measure, one);
            Map<List<ScoreMeasure>, CandidateNumbers> next = new LinkedHashMap<>();
            lacking.forEach((measures, candidates) -> {
                CandidateNumbers without = candidates.minus(having);
                next.put(measures, candidates.minus(without));
                List<ScoreMeasure> more = new ArrayList<>(measures);
                more.add(one);
                next.put(List.copyOf(more), without);
            });
            next.values().removeIf(candidates -> candidates.count() == 0);
            lacking = next;
        }
        lacking.remove(List.of());
        return lacking;
    }

    private CandidateNumbers having(Fidelity measure, ScoreMeasure also) {
        JavaRDD<Row> rows = session.sql(
                        "SELECT kernel_set, draw_index, cell, " + CANDIDATE_KEY + ", true FROM "
                                + tables.name(TableDefinition.CANDIDATES)
                                + " WHERE run_id = :run AND coalesce(stage, :stage) = :stage AND " + CANDIDATE_KEY
                                + " IN (SELECT " + CANDIDATE_KEY + " FROM " + tables.name(TableDefinition.SCORES)
                                + " WHERE run_id = :run AND layer IS NULL AND measure = :measure AND version = :version)",
                        Map.of(
                                "run",
                                plan.runId(),
                                "stage",
                                measure.name(),
                                "measure",
                                also.measureName(),
                                "version",
                                String.valueOf(also.version())))
                .toJavaRDD();
        CandidateNumbers having = new CandidateNumbers(source.sets());
        rows.mapPartitions(new Verify(source, measure.experiment()))
                .collect()
                .forEach(part -> having.addAll(part.finished()));
        return having;
    }

    /** A row counts only if its key is the one that its candidate has now. */
    private record Verify(CandidateSource source, Experiment measured) implements FlatMapFunction<Iterator<Row>, Own> {
        @Override
        public Iterator<Own> call(Iterator<Row> rows) {
            CandidateSource.Finder finder = source.finder();
            Own own = new Own(new CandidateNumbers(source.sets()), new ArrayList<>());
            rows.forEachRemaining(row -> {
                Optional<CandidateSource.Found> found =
                        finder.find(row.getString(0), row.isNullAt(1) ? null : row.getLong(1), row.getString(2));
                String key = row.getString(3);
                if (found.isPresent() && found.get().candidate().key(measured).equals(key)) {
                    int set = found.get().candidate().family();
                    int number = found.get().number();
                    if (row.getBoolean(4)) {
                        own.finished().add(set, number);
                    } else {
                        own.failed().add(new Failed(key, set, number));
                    }
                }
            });
            return List.of(own).iterator();
        }
    }

    /**
     * Copies what other runs hold.
     *
     * @return how many
     */
    long copy(RunWriter writer, Fidelity measure, CandidateNumbers missing) {
        if (missing.count() == 0 || !stored.otherRunsExist(TableDefinition.CANDIDATES)) {
            return 0;
        }
        StructType own = new StructType()
                .add("kernel_set", DataTypes.StringType)
                .add("draw_index", DataTypes.LongType)
                .add("cell", DataTypes.StringType)
                .add("bits", DataTypes.IntegerType)
                .add("stage", DataTypes.StringType)
                .add("memory_bytes", DataTypes.LongType);
        StructType schema = new StructType().add(StoredResults.WANTED_KEY, DataTypes.StringType);
        for (var field : own.fields()) {
            schema = schema.add(field);
        }
        JavaRDD<Row> rows = sets().flatMap(new OwnColumns(source, measure, missing));
        return stored.copy(
                writer, TableDefinition.CANDIDATES, CANDIDATE_KEY, session.createDataFrame(rows, schema), own);
    }

    /** Keys of missing candidates, with the columns in which their rows may differ between runs. */
    private record OwnColumns(CandidateSource source, Fidelity measure, CandidateNumbers missing)
            implements FlatMapFunction<Integer, Row> {
        @Override
        public Iterator<Row> call(Integer set) {
            Iterator<Candidate> candidates = source.those(missing, set);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return candidates.hasNext();
                }

                @Override
                public Row next() {
                    return row(candidates.next());
                }
            };
        }

        private Row row(Candidate candidate) {
            int bits =
                    candidate.family(source.experiment()).bits(source.budget().bits());
            return RowFactory.create(
                    candidate.key(measure.experiment()),
                    candidate.family(source.experiment()).name(),
                    candidate.draw(),
                    candidate.drawn().toString(),
                    bits,
                    measure.name(),
                    ArchitectureCost.of(candidate.architecture(source.experiment()))
                            .weightBytes(bits));
        }
    }
}

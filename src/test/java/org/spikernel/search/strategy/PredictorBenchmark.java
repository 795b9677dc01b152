package org.spikernel.search.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.spikernel.predict.Prediction;
import org.spikernel.predict.Predictor;
import org.spikernel.predict.Prior;
import org.spikernel.predict.Subject;
import org.spikernel.predict.SubjectTable;
import org.spikernel.predict.Taught;
import org.spikernel.predict.TopologyPrior;
import org.spikernel.random.Seed;
import org.spikernel.space.CellSampler;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;
import org.spikernel.space.OperationSet;

/**
 * What a search pays for the predictor, in a JVM that has just started: {@code mvn -Pbench verify
 * -Dbench.pattern=PredictorBenchmark}. The accuracies are a rule's with noise; their values do not matter to the time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(3)
public class PredictorBenchmark {
    private static final OperationSet KERNELS = OperationSet.ofKernels(List.of(1, 3), 1);
    private static final int TRAININGS = 200;
    private static final int EPOCHS = 8;

    @Param("7012")
    int cells;

    /** Places to train: the predictor learns from each batch of so many. */
    @Param("8")
    int batch;

    /** What is known beforehand: topology of cells, or as many trainings of another task. */
    @Param({"topology", "trainings"})
    String prior;

    private List<Pool.Member> members;

    /** Draws the cells, which a search has done before. */
    @Setup
    public void draw() {
        members = new CellSampler(CellSpace.of(KERNELS, Connectivity.FORWARD))
                .withoutReplacement(new Seed(3), cells).stream()
                        .map(draw -> new Pool.Member(0, draw.cell()))
                        .toList();
    }

    private Predictor predictor() {
        List<Subject> subjects = new ArrayList<>(members.stream()
                .map(member -> Subject.of(KERNELS, member.cell()))
                .toList());
        if (prior.equals("topology")) {
            TopologyPrior topology = TopologyPrior.shipped();
            List<Double> scores = subjects.stream().map(topology::score).toList();
            return new Predictor(
                    new SubjectTable(subjects), Prior.ofScores(scores, TopologyPrior.STRENGTH, Double.NaN));
        }
        List<Taught> others = new ArrayList<>();
        for (int i = 0; i < TRAININGS; i++) {
            int member = 1 + i * (cells / TRAININGS);
            others.add(new Taught(subjects.size(), 20 + accuracy(member)));
            subjects.add(subjects.get(member));
        }
        SubjectTable table = new SubjectTable(subjects);
        return new Predictor(table, Prior.ofTrainings(table, others));
    }

    private double accuracy(int member) {
        return 50
                + 3 * members.get(member).cell().edgeCount()
                + new Seed(member).stream().nextDouble();
    }

    /** Features, prior and one prediction of all cells from all trainings. */
    @Benchmark
    public Prediction predictionOfAll() {
        List<Taught> taught = new ArrayList<>();
        for (int i = 0; i < TRAININGS; i++) {
            int member = i * (cells / TRAININGS);
            taught.add(new Taught(member, accuracy(member)));
        }
        return predictor().predict(taught);
    }

    /** A whole search: features, prior, and after each batch of trainings a prediction of all cells and advice. */
    @Benchmark
    public int wholeSearch() {
        Strategy strategy = new PredictorStrategy(
                new Pool(List.of(KERNELS), members), predictor(), false, batch, EPOCHS, new Seed(1), 0);
        for (int trained = 0; trained < TRAININGS; ) {
            List<Trial> asked = strategy.ask(batch);
            asked.forEach(
                    trial -> strategy.tell(new Told(trial.number(), trial.epochs(), accuracy(trial.member()), 60)));
            trained += asked.size();
            strategy.advice();
        }
        return strategy.choice().orElseThrow();
    }
}

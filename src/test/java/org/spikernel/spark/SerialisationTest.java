package org.spikernel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.data.BatchReader;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.PixelScale;
import org.spikernel.data.ProbeBatches;
import org.spikernel.random.Seed;
import org.spikernel.search.Candidate;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.Experiment;
import org.spikernel.search.Fidelity;
import org.spikernel.spark.scoring.ScoringWork;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.task.Watchdog;
import org.spikernel.spark.training.TrainingRowSet;
import org.spikernel.spark.training.TrainingTaskSpec;
import org.spikernel.spark.training.TrainingWork;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.TinySearch;
import org.spikernel.train.Goal;
import org.spikernel.train.step.TrainingMode;

/** Everything that travels between driver and executors goes through Java serialisation. */
public class SerialisationTest {
    static Stream<Object> travellers() {
        TinySearch tiny = new TinySearch(Path.of("unused"));
        Experiment experiment = tiny.experiment();
        Candidate drawn = tiny.plan().candidateList().get(0);
        tiny.cells = List.of(TinySearch.CONVOLUTION);
        Candidate given = tiny.plan().candidateList().get(0);
        return Stream.of(
                experiment,
                drawn,
                given,
                new TrainingTaskSpec(drawn, 1, 2, Goal.epochs(7)),
                new TrainingWork(
                        "run",
                        experiment,
                        8,
                        DeviceChoice.GPU,
                        TrainingMode.USUAL,
                        "file:/output",
                        new Watchdog.Limits(600, 0)),
                new TrainingRowSet(
                        RowMaker.training("run", "key", 0, 0.5, 1, 1),
                        List.of(RowMaker.epoch("run", "key", 1)),
                        List.of(RowMaker.layer("run", "key", 0))),
                new TrainingRowSet(RowMaker.training("run", "key", 0, null, 1, 1), List.of(), List.of()),
                RowMaker.candidate("run", "key"),
                RowMaker.candidate("run", "key", "set", "cell", null, 1, 1),
                RowMaker.run("run", "running"),
                RowMaker.selection("run"),
                RowMaker.bitWidth("run", "key", 0, "integer", 4, 0.5),
                RowMaker.prediction("run", 0, "key", 0.5),
                tiny.tasks(),
                new CatalogSettings("lake", "space", "rest", "name", Map.of("uri", "https://catalog.example")),
                tiny.data().normalisation());
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("travellers")
    void travellerArrivesAsItLeft(Object traveller) {
        assertThat(arrived(traveller)).isEqualTo(traveller).isNotSameAs(traveller);
    }

    @Test
    void probeBatchesArriveAsTheyLeft() {
        TinySearch tiny = new TinySearch(Path.of("unused"));
        List<ImageBatch> probe = ProbeBatches.draw(
                new BatchReader(tiny.data().train(), tiny.data().normalisation(), PixelScale.NORMALISED),
                8,
                8,
                2,
                new Seed(3));
        ScoringWork work = new ScoringWork(
                "run",
                tiny.experiment(),
                Fidelity.full(tiny.experiment()),
                List.of(),
                ScoringWork.Extent.ALL,
                8,
                new ScoringWork.Tasks(DeviceChoice.AUTO, 16, 2, 1, new Watchdog.Limits(600, 0)),
                Map.of(8, probe));
        ScoringWork arrived = (ScoringWork) arrived(work);
        assertThat(arrived.experiment()).isEqualTo(work.experiment());
        assertThat(arrived.probes().get(8)).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(arrived.probes().get(8).get(i).shape())
                    .isEqualTo(probe.get(i).shape());
            assertThat(arrived.probes().get(8).get(i).pixels())
                    .isEqualTo(probe.get(i).pixels());
            assertThat(arrived.probes().get(8).get(i).labels())
                    .isEqualTo(probe.get(i).labels());
        }
    }

    @Test
    void keysAreTheSameOnArrival() {
        TinySearch tiny = new TinySearch(Path.of("unused"));
        Candidate candidate = tiny.plan().candidateList().get(0);
        Candidate arrived = (Candidate) arrived(candidate);
        Experiment experiment = (Experiment) arrived(tiny.experiment());
        assertThat(arrived.key(experiment)).isEqualTo(candidate.key(tiny.experiment()));
        assertThat(arrived.trainingKey(experiment, 1)).isEqualTo(candidate.trainingKey(tiny.experiment(), 1));
    }

    public static Object arrived(Object traveller) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(traveller);
            out.flush();
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}

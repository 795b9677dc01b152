package org.spikernel.torch.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.data.Augmentation;
import org.spikernel.data.BatchReader;
import org.spikernel.data.DataSplit;
import org.spikernel.data.PixelScale;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Precision;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.program.ProgramPasses;
import org.spikernel.score.program.SpikeConvolution;
import org.spikernel.testing.NativeCalls;
import org.spikernel.testing.TinyData;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.train.program.EpochPlan;
import org.spikernel.train.program.ProgramForm;
import org.spikernel.train.program.StepProgram;
import org.spikernel.train.recipe.SgdRule;

/** Every call of the engine that a training by programs and a scoring by programs make, in a JVM that counts them. */
@Tag("djl")
class NativeCallsTest {
    private static final List<String> CELLS =
            List.of("0302 0030 0002 0000", "0333 0033 0003 0000", "0302 0030 3003 0000");

    private static final Map<String, Map<String, Integer>> counted = new TreeMap<>();

    /** What is counted, in the forked JVM; each line says a part, a method and how often it was called. */
    static final class Counted {
        private static final int BATCH = 8;
        private static final int IMAGES = 20;

        private Counted() {}

        public static void main(String[] arguments) {
            for (String cell : CELLS) {
                training(cell);
                scoring(cell);
            }
        }

        private static void print(String part, String cell, Runnable body) {
            Map<String, Integer> calls = NativeCalls.of(body);
            calls.forEach((method, times) -> System.out.println(part + " " + cell + "\t" + method + "\t" + times));
        }

        private static EpochPlan plan(DataSplit data) {
            int[] order = IntStream.range(0, IMAGES).toArray();
            return new EpochPlan(order, BATCH, data.train().shape(), Augmentation.NONE, new Seed(5)::derive);
        }

        private static void training(String cell) {
            DataSplit data = TinyData.split(IMAGES, 4, 4);
            BatchReader reader = new BatchReader(data.train(), data.normalisation(), PixelScale.NORMALISED);
            try (SpikingNetwork network = SpikingNetwork.initial(
                            TinyNetworks.of(cell), Initialisation.STANDARD, new Seed(1), Device.cpu());
                    StepProgram program = new StepProgram(
                            network,
                            SgdRule.AS_STATED,
                            1e6,
                            reader,
                            BATCH,
                            ProgramForm.on(Device.cpu(), Precision.FLOAT32))) {
                print("first start of an epoch", cell, () -> program.start(plan(data)));
                print("first step", cell, () -> program.step(0.1));
                print("second step", cell, () -> program.step(0.1));
                print("smaller step", cell, () -> program.step(0.1));
                print("end of an epoch", cell, program::seen);
                print("start of an epoch", cell, () -> program.start(plan(data)));
                print("step of the next epoch", cell, () -> program.step(0.1));
            }
        }

        private static void scoring(String cell) {
            try (ProgramPasses passes = new ProgramPasses(
                    Initialisation.STANDARD,
                    InputCoding.DIRECT,
                    SpikeConvolution.PARTS,
                    NeuronCode.SCRIPTED,
                    Device.cpu())) {
                for (int batch = 0; batch < 2; batch++) {
                    passes.add(TinyNetworks.values(4, batch), 4, 3, 8, 8);
                }
                Runnable candidate = () -> passes.run(
                        TinyNetworks.of(cell),
                        List.of(ScoreMeasure.SAHD_1),
                        new Seed(1),
                        new Seed(1)::derive,
                        new SpikeCounter());
                candidate.run();
                print("candidate", cell, candidate);
            }
        }
    }

    @BeforeAll
    static void count(@TempDir Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-DOPT_OUT_TRACKING=true",
                        "-javaagent:" + NativeCalls.agent(folder),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Counted.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        for (String line : said.lines().toList()) {
            String[] words = line.split("\t", -1);
            if (words.length == 3) {
                counted.computeIfAbsent(words[0], part -> new TreeMap<>())
                        .merge(words[1], Integer.parseInt(words[2]), Integer::sum);
            }
        }
    }

    /** Fails with the methods and how often each was called. */
    private static void assertAtMost(String part, int most) {
        for (String cell : CELLS) {
            Map<String, Integer> calls = counted.get(part + " " + cell);
            assertThat(sum(calls)).as(part + " of " + cell + ": " + calls).isBetween(1, most);
        }
    }

    private static int sum(Map<String, Integer> calls) {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void aStepTakesTenCallsAtMostOfWhicheverBatch() {
        for (String step : List.of("first step", "second step", "smaller step", "step of the next epoch")) {
            assertAtMost(step, 10);
        }
    }

    @Test
    void anEpochStartsAndEndsWithAFewCallsMore() {
        assertAtMost("first start of an epoch", 20);
        assertAtMost("start of an epoch", 15);
        assertAtMost("end of an epoch", 10);
    }

    /** Two batches, each with images, mask, weights and three constants; another cell has other weights, in the same list. */
    @Test
    void aCandidateTakesAsManyCallsWhateverItsCell() {
        assertAtMost("candidate", 60);
        assertThat(CELLS).allSatisfy(cell -> {
            Map<String, Integer> calls = counted.get("candidate " + cell);
            assertThat(calls).isEqualTo(counted.get("candidate " + CELLS.get(0)));
            assertThat(calls).containsEntry("moduleRunMethod", 2).containsEntry("torchDirectByteBuffer", 1);
        });
    }
}

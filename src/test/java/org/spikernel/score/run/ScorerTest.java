package org.spikernel.score.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.spikernel.data.BatchReader;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.data.PixelScale;
import org.spikernel.network.Fc1Deviation;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerActivity;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreOutcome.Reason;
import org.spikernel.score.ScoreOutcome.Rejected;
import org.spikernel.score.ScoreOutcome.Remark;
import org.spikernel.score.ScoreOutcome.Scored;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.space.Architecture;
import org.spikernel.space.OperationSet;
import org.spikernel.testing.TinyNetworks;
import org.spikernel.torch.Gradients;

@Tag("djl")
class ScorerTest {
    private static final Initialisation LIVELY = new Initialisation(Fc1Deviation.of(3));
    private static final ScoreSettings SETTINGS = settings(6, 2, InputCoding.DIRECT, SpikeEngine.AUTO);

    /** Noise images of every grey value. */
    private static ImageSet noise(int count) {
        RandomStream random = new Seed(3).stream();
        byte[] pixels = new byte[count * 192];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return ImageSet.of(new ImageShape(3, 8, 8), List.of("a"), pixels, new int[count]);
    }

    private static ImageBatch batch(PixelScale scale, int... indices) {
        ImageSet images = noise(20);
        return new BatchReader(images, Normalisation.of(images), scale).read(indices);
    }

    static List<ImageBatch> probe() {
        return List.of(
                batch(PixelScale.NORMALISED, 0, 1, 2, 3, 4, 5), batch(PixelScale.NORMALISED, 6, 7, 8, 9, 10, 11));
    }

    static List<ImageBatch> unitProbe() {
        return List.of(batch(PixelScale.UNIT, 0, 1, 2, 3, 4, 5), batch(PixelScale.UNIT, 6, 7, 8, 9, 10, 11));
    }

    private static ScoreOutcome score(Architecture architecture, List<ImageBatch> probe, long seed) {
        return score(architecture, LIVELY, SETTINGS, probe, seed);
    }

    private static ScoreOutcome score(
            Architecture architecture,
            Initialisation initialisation,
            ScoreSettings settings,
            List<ImageBatch> probe,
            long seed) {
        try (Scorer scorer = new Scorer(initialisation, settings, probe, Device.cpu(), 0)) {
            return scorer.score(architecture, new Seed(seed));
        }
    }

    private static ScoreSettings settings(int batchSize, int repeats, InputCoding coding, SpikeEngine engine) {
        return new ScoreSettings(
                ScoreMeasure.SAHD_1, batchSize, repeats, coding, new ScoreMode(engine, WeightSharing.SHARED));
    }

    private static Scored scored(ScoreOutcome outcome) {
        return outcome.fold(scored -> scored, rejected -> {
            throw new AssertionError("rejected: " + rejected);
        });
    }

    @Test
    void scoreIsTheMeanOfTheProbeBatches() {
        Scored both = scored(score(TinyNetworks.busy(), probe(), 1));
        assertThat(both.repeats()).hasSize(2).doesNotHaveDuplicates();
        assertThat(both.score())
                .isCloseTo((both.repeats().get(0) + both.repeats().get(1)) / 2, within(1e-12));
        Scored first = scored(score(TinyNetworks.busy(), probe().subList(0, 1), 1));
        assertThat(first.score()).isEqualTo(both.repeats().get(0));
    }

    @Test
    void everyBatchStartsFromRest() {
        ImageBatch batch = probe().get(0);
        Scored same = scored(score(TinyNetworks.of("0324 0013 4002 1210"), List.of(batch, batch), 1));
        // Only the dropout mask differs, which fc1 alone sees.
        List<LayerActivity> twice = same.activity();
        List<LayerActivity> once =
                scored(score(TinyNetworks.busy(), List.of(batch), 1)).activity();
        for (int i = 0; i < once.size(); i++) {
            if (!once.get(i).layer().equals("fc1.lif")) {
                assertThat(twice.get(i)).isEqualTo(once.get(i));
            }
        }
    }

    @Test
    void networkThatTwoKernelSetsHaveIsScoredOnce() {
        Architecture narrow = TinyNetworks.of("0202 0020 0001 0000");
        OperationSet others = OperationSet.ofKernels(List.of(1, 5), 1);
        try (Scorer scorer = new Scorer(LIVELY, SETTINGS, probe(), Device.cpu(), 0)) {
            ScoreOutcome outcome = scorer.score(narrow, new Seed(1));
            Architecture same = TinyNetworks.of("0202 0020 0001 0000", others);
            assertThat(scorer.score(same, new Seed(1))).isSameAs(outcome).isEqualTo(score(same, probe(), 1));
            assertThat(scorer.score(same, new Seed(2))).isEqualTo(score(same, probe(), 2));
            Architecture wide = TinyNetworks.of("0203 0020 0001 0000", others);
            assertThat(scorer.score(wide, new Seed(2))).isEqualTo(score(wide, probe(), 2));
        }
    }

    @Test
    void sameSeedGivesTheSameBitsAndAnotherSeedOthers() {
        ScoreOutcome outcome = score(TinyNetworks.busy(), probe(), 1);
        assertThat(score(TinyNetworks.busy(), probe(), 1)).isEqualTo(outcome);
        assertThat(score(TinyNetworks.busy(), probe(), 2)).isNotEqualTo(outcome);
    }

    @Test
    void twoThreadsAtOnceGiveTheBitsOfOneAfterTheOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<ScoreOutcome>> parallel = new ArrayList<>();
            for (long seed = 0; seed < 8; seed++) {
                long which = seed;
                parallel.add(threads.submit(() -> score(TinyNetworks.busy(), probe(), which)));
            }
            for (int seed = 0; seed < 8; seed++) {
                assertThat(parallel.get(seed).get()).isEqualTo(score(TinyNetworks.busy(), probe(), seed));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void gradientModeIsLeftAsFound() {
        Gradients.recording(() -> {
            score(TinyNetworks.busy(), probe(), 1);
            assertThat(Gradients.areRecorded()).isTrue();
            return null;
        });
        Gradients.ignoring(() -> {
            score(TinyNetworks.busy(), probe(), 1);
            assertThat(Gradients.areRecorded()).isFalse();
            return null;
        });
    }

    @Test
    void identicalImagesAreRejectedNotThrown() {
        // Dropout would tell the two images apart.
        Initialisation silent = new Initialisation(Fc1Deviation.of(1e-6));
        ScoreOutcome outcome =
                score(TinyNetworks.busy(), silent, SETTINGS, List.of(batch(PixelScale.NORMALISED, 0, 0, 1)), 1);
        assertThat(outcome)
                .isEqualTo(new Rejected(Reason.SCORE_NOT_FINITE, "scores of the probe batches: [-Infinity]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENTS", "TORCH"})
    void aNetworkOfWhichNoNeuronFiresIsRejectedWithThatReason(SpikeEngine engine) {
        // No convolution has a bias: of nothing comes nothing.
        ImageSet dark = ImageSet.of(new ImageShape(3, 8, 8), List.of("a"), new byte[6 * 192], new int[6]);
        ImageBatch black =
                new BatchReader(dark, Normalisation.of(noise(20)), PixelScale.UNIT).read(new int[] {0, 1, 2, 3, 4, 5});
        ScoreOutcome outcome =
                score(TinyNetworks.busy(), LIVELY, settings(6, 1, InputCoding.DIRECT, engine), List.of(black), 1);
        assertThat(outcome)
                .isEqualTo(new Rejected(
                        Reason.SCORE_NOT_FINITE, "scores of the probe batches: [-Infinity]; no neuron fires"));
    }

    @Test
    void silentLastLayerIsRemarkedOn() {
        Initialisation silent = new Initialisation(Fc1Deviation.of(1e-6));
        Scored quiet = scored(score(TinyNetworks.busy(), silent, SETTINGS, probe(), 1));
        assertThat(quiet.remarks()).containsExactly(Remark.LAST_LAYER_SILENT);
        assertThat(scored(score(TinyNetworks.busy(), probe(), 1)).remarks()).isEmpty();
    }

    @Test
    void rateCodedImagesAreScored() {
        ScoreSettings rate = settings(6, 1, InputCoding.RATE, SpikeEngine.AUTO);
        List<ImageBatch> probe = List.of(batch(PixelScale.UNIT, 0, 1, 2, 3, 4, 5));
        ScoreOutcome outcome = score(TinyNetworks.busy(), LIVELY, rate, probe, 1);
        assertThat(Double.isFinite(scored(outcome).score())).isTrue();
        assertThat(outcome).isEqualTo(score(TinyNetworks.busy(), LIVELY, rate, probe, 1));
    }

    @Test
    void withoutProbeBatchesThereIsNoScore() {
        assertThatThrownBy(() -> score(TinyNetworks.busy(), List.of(), 1))
                .hasMessage("Cannot score: at least 1 probe batch is needed, got 0");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> settings(1, 1, InputCoding.DIRECT, SpikeEngine.AUTO))
                .hasMessage("Cannot score: a probe batch needs at least 2 images to compare, got 1");
        assertThatThrownBy(() -> settings(2, 0, InputCoding.DIRECT, SpikeEngine.AUTO))
                .hasMessage("Cannot score: at least 1 probe batch is needed, got 0");
    }

    @Test
    void outcomesTravel() throws Exception {
        for (ScoreOutcome outcome :
                List.of(score(TinyNetworks.busy(), probe(), 1), new Rejected(Reason.OUT_OF_MEMORY, "device full"))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(outcome);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(outcome);
            }
        }
    }
}

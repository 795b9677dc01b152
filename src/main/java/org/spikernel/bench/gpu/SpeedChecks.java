package org.spikernel.bench.gpu;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.data.Augmentation;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageBatch;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.data.Normalisation;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputCoding;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.score.ScoreMode;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreSettings;
import org.spikernel.score.SpikeEngine;
import org.spikernel.score.WeightSharing;
import org.spikernel.score.run.Scorer;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.OperationSet;
import org.spikernel.space.Published;
import org.spikernel.space.Stem;
import org.spikernel.torch.Bfloat16;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Profile;
import org.spikernel.train.ProbeSteps;
import org.spikernel.train.TrainingTask;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.recipe.SgdRule;
import org.spikernel.train.recipe.TrainingInput;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

/** A training step and a candidate of the paper's CIFAR-10 network, images made up; and the same on the processor. */
final class SpeedChecks {
    private static final OperationSet KERNELS = OperationSet.ofKernels(List.of(1, 3), Neuron.PUBLISHED.threshold());
    /** Convolutions of both sizes. */
    static final Cell FORWARD = Cell.parse("0302 0030 0003 0000");
    /** The same with one more, back to the input. */
    static final Cell FEEDBACK = Cell.parse("0302 0030 3003 0000");

    private static final TrainingMode MODE = new TrainingMode(TrainingEngine.PROGRAM, ActivationStorage.STORED);
    private static final TrainingMode HALVES =
            new TrainingMode(TrainingEngine.PROGRAM_BFLOAT16, ActivationStorage.STORED);
    private static final int CLASSES = 10;
    private static final int POOL = 2;
    private static final int WARM_UP = 3;
    private static final int MOST = 50;
    /** Losses and scores of two devices: sums in another order. */
    private static final double LOSS_AGREES = 1e-3;

    private static final double SCORE_AGREES = 0.05;

    private final Device device;
    private final CheckRequest request;
    private final CheckReport report;
    private final Architecture architecture;
    private final DataSplit data;

    SpeedChecks(Device device, CheckRequest request, CheckReport report) {
        this(device, request, report, FORWARD);
    }

    SpeedChecks(Device device, CheckRequest request, CheckReport report, Cell cell) {
        this.device = device;
        this.request = request;
        this.report = report;
        MacroArchitecture published = MacroArchitecture.published(Published.CIFAR10, POOL);
        Stem stem = published.stem();
        MacroArchitecture macro = new MacroArchitecture(
                new Stem(stem.imageChannels(), stem.imageSize(), stem.stride(), request.width(), stem.ratio()),
                published.classifier(),
                published.neuron(),
                published.timesteps());
        architecture = new Architecture(macro, KERNELS, cell);
        data = images(stem, Math.max(request.images() * (WARM_UP + MOST), 2 * request.probe()));
    }

    private static DataSplit images(Stem stem, int count) {
        ImageShape shape = new ImageShape(stem.imageChannels(), stem.imageSize(), stem.imageSize());
        RandomStream random = new Seed(1).stream();
        byte[] pixels = new byte[count * shape.channels() * shape.height() * shape.width()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        int[] labels = IntStream.range(0, count).map(i -> i % CLASSES).toArray();
        List<String> names =
                IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();
        ImageSet images = ImageSet.of(shape, names, pixels, labels);
        return new DataSplit(images, images, images, Normalisation.of(images));
    }

    /**
     * Runs them.
     *
     * @param seconds that are left
     */
    void run(double seconds) {
        List<GpuPrecision> precisions =
                device.isGpu() ? List.of(GpuPrecision.EXACT, GpuPrecision.TF32) : List.of(GpuPrecision.EXACT);
        boolean halves = device.isGpu() && Bfloat16.isSupported(request.device());
        double each = seconds / (4 * precisions.size() + (halves ? 2 : 0));
        for (GpuPrecision precision : precisions) {
            TorchEngine.compute(precision);
            try {
                steps(precision.label(), MODE, each);
                candidates(precision, each);
            } finally {
                TorchEngine.compute(GpuPrecision.EXACT);
            }
        }
        if (halves) {
            steps("bf16", HALVES, each);
        }
    }

    private void steps(String precision, TrainingMode mode, double seconds) {
        double[] loss = {Double.NaN};
        Timing timing;
        OptionalDouble busy;
        try (ProbeSteps steps = new ProbeSteps(task(), data, device, mode)) {
            loss[0] = steps.step();
            try (BusyGpu watch = watch()) {
                timing = Timing.of(steps::step, WARM_UP, MOST, seconds);
                busy = watch.percent();
            }
        }
        double rate = request.images() / timing.median();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("precision", precision);
        figures.put("width", request.width());
        figures.put("batch", request.images());
        figures.put("step_seconds", timing.median());
        figures.put("images_per_second", rate);
        figures.put("first_loss", loss[0]);
        busy.ifPresent(percent -> figures.put("gpu_busy_percent", percent));
        String words = "%,.1f images/s at width %d, batch %d (%d steps, median %.4f s)%s"
                .formatted(
                        rate,
                        request.width(),
                        request.images(),
                        timing.seconds().size(),
                        timing.median(),
                        busy.isPresent() ? "; GPU busy %.0f %%".formatted(busy.getAsDouble()) : "");
        Verdict verdict = Verdict.NOTE;
        if (device.isGpu() && precision.equals(GpuPrecision.EXACT.label())) {
            double processors = byAllProcessors(this::firstLoss);
            verdict = Math.abs(processors - loss[0]) <= LOSS_AGREES ? Verdict.OK : Verdict.FAILED;
            figures.put("first_loss_on_the_processor", processors);
            words += "; first loss %.5f, on the processor %.5f".formatted(loss[0], processors);
        }
        report.add(new Finding(Part.FAST, "training step, " + precision, verdict, words, figures));
    }

    private double firstLoss() {
        try (ProbeSteps steps = new ProbeSteps(task(), data, Device.cpu(), MODE)) {
            return steps.step();
        }
    }

    private TrainingTask task() {
        Recipe published = Recipe.published(SgdRule.AS_RUN, new TrainingInput(Augmentation.NONE, InputCoding.DIRECT));
        Recipe recipe = new Recipe(
                published.epochs(), request.images(), published.learningRate(), published.sgd(), published.input());
        return new TrainingTask("gpu-check", architecture, Initialisation.STANDARD, recipe, new Seed(1));
    }

    private void candidates(GpuPrecision precision, double seconds) {
        ScoreSettings settings = settings();
        List<ImageBatch> probe = Scorer.probe(data, data.train().shape().width(), settings, new Seed(1));
        double[] score = {Double.NaN};
        Timing timing;
        try (Scorer scorer = new Scorer(Initialisation.STANDARD, settings, probe, device, 0)) {
            score[0] = score(scorer);
            timing = Timing.of(() -> score(scorer), 1, MOST, seconds);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("precision", precision.label());
        figures.put("width", request.width());
        figures.put("probe_batch", request.probe());
        figures.put("candidate_seconds", timing.median());
        figures.put("candidates_per_second", 1 / timing.median());
        figures.put("score", score[0]);
        String words = "%.3f candidates/s at width %d, %d batches of %d (%d, median %.3f s)"
                .formatted(
                        1 / timing.median(),
                        request.width(),
                        settings.repeats(),
                        request.probe(),
                        timing.seconds().size(),
                        timing.median());
        Verdict verdict = Verdict.NOTE;
        if (device.isGpu() && precision == GpuPrecision.EXACT) {
            double processors = byAllProcessors(() -> scoreOnProcessor(settings, probe));
            verdict = Math.abs(processors - score[0]) <= SCORE_AGREES ? Verdict.OK : Verdict.FAILED;
            figures.put("score_on_the_processor", processors);
            words += "; score %.6f, on the processor %.6f".formatted(score[0], processors);
        }
        report.add(new Finding(Part.FAST, "candidate, " + precision.label(), verdict, words, figures));
    }

    private double scoreOnProcessor(ScoreSettings settings, List<ImageBatch> probe) {
        try (Scorer scorer = new Scorer(Initialisation.STANDARD, settings, probe, Device.cpu(), 0)) {
            return score(scorer);
        }
    }

    /** One core would need minutes for the paper's network; which value it has does not depend on the GPU's precision. */
    static double byAllProcessors(DoubleSupplier work) {
        int found = JniUtils.getNumThreads();
        JniUtils.setNumThreads(Runtime.getRuntime().availableProcessors());
        try {
            return work.getAsDouble();
        } finally {
            JniUtils.setNumThreads(found);
        }
    }

    private ScoreSettings settings() {
        return new ScoreSettings(
                ScoreSettings.PUBLISHED.measure(),
                request.probe(),
                ScoreSettings.PUBLISHED.repeats(),
                InputCoding.DIRECT,
                new ScoreMode(SpikeEngine.PROGRAM, WeightSharing.SHARED));
    }

    /** Calls of a step that is not the first. */
    Profile profileOfStep() {
        try (ProbeSteps steps = new ProbeSteps(task(), data, device, MODE)) {
            steps.step();
            return Profile.of(steps::step);
        }
    }

    /** How long it takes to ask for a step, once all that was asked before is done: on processors, a whole step. */
    Timing asking(int times) {
        List<Double> seconds = new ArrayList<>();
        try (ProbeSteps steps = new ProbeSteps(task(), data, device, MODE)) {
            for (int i = -WARM_UP; i < times; i++) {
                steps.step();
                double taken = Timing.seconds(steps::ask);
                if (i >= 0) {
                    seconds.add(taken);
                }
            }
        }
        return new Timing(seconds);
    }

    /** Calls of a candidate whose weights are there. */
    Profile profileOfCandidate() {
        ScoreSettings settings = settings();
        List<ImageBatch> probe = Scorer.probe(data, data.train().shape().width(), settings, new Seed(1));
        try (Scorer scorer = new Scorer(Initialisation.STANDARD, settings, probe, device, 0)) {
            score(scorer);
            return Profile.of(() -> score(scorer));
        }
    }

    private double score(Scorer scorer) {
        ScoreOutcome outcome = scorer.score(architecture, new Seed(2));
        if (outcome instanceof ScoreOutcome.Scored scored) {
            return scored.score();
        }
        throw new IllegalStateException("Cannot score the network that is timed: " + outcome);
    }

    private BusyGpu watch() {
        return BusyGpu.watch(device.getDeviceId());
    }
}

package org.spikernel.train.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.data.BatchReader;
import org.spikernel.data.ImageSet;
import org.spikernel.data.ImageShape;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;
import org.spikernel.torch.program.SplitMix64;
import org.spikernel.train.recipe.SgdRule;

/**
 * Whole training steps as one call each: images, which lie on the device as bytes, are cut out and mirrored there, the dropout
 * mask is drawn there, and the weights are moved, for images that enter alike at all timesteps. The host reads nothing before
 * it asks. Once a loss was too large or not finite, the weights stay where they are.
 */
public final class StepProgram implements AutoCloseable {
    /** Numbers that are remembered of a step. */
    private static final int REMEMBERED = 3;

    private final StepScript script;
    private final Program program;
    private final ProgramNumbers numbers;
    private final Argument rows;
    private final Argument data;
    private final SgdRule rule;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final NDArray momentum;
    private boolean moving;
    private Epoch epoch;

    /** The loss, the right answers and the spikes of fc1 of a step; of a batch before the weights moved. */
    public record Seen(int images, float loss, int hits, float hiddenSpikes) {}

    /** What lies on the device for one epoch. */
    private static final class Epoch implements AutoCloseable {
        private final NDManager manager;
        private final EpochPlan plan;
        private final NDArray remembered;
        private final Argument.Held drawn;
        private final Argument.Held state;
        private int taken;
        private int read;

        Epoch(EpochPlan plan, NDArray momentum, NDManager parent) {
            this.plan = plan;
            manager = parent.newSubManager();
            remembered = manager.zeros(new Shape(plan.steps(), REMEMBERED));
            drawn = Argument.held(Argument.of(List.of(
                    manager.create(plan.imageNumbers(), new Shape(EpochPlan.ROWS, plan.images())),
                    manager.create(plan.seeds()))));
            state = Argument.held(
                    Argument.of(List.of(momentum, remembered, manager.create(new boolean[] {true}, new Shape()))));
        }

        int size(int step) {
            return Math.min(plan.batchSize(), plan.images() - step * plan.batchSize());
        }

        @Override
        public void close() {
            drawn.close();
            state.close();
            manager.close();
        }
    }

    /**
     * Writes, compiles, and brings the images to the device.
     *
     * @param network stays the caller's
     * @param largestLoss after which weights stay where they are
     * @param reader of the training images
     * @param batchSize the most images of a step
     */
    public StepProgram(
            SpikingNetwork network,
            SgdRule rule,
            double largestLoss,
            BatchReader reader,
            int batchSize,
            ProgramForm form) {
        this.rule = rule;
        MacroArchitecture macro = network.architecture().macro();
        script = new StepScript(
                network.graph(), InputCoding.DIRECT, macro.classifier().dropout() != 0, form, Program.SELF);
        script.trained()
                .forEach(name -> shapes.put(name, network.parameters().get(name).getShape()));
        ImageShape shape = reader.images().shape();
        String step = new StepText(
                        macro,
                        new FeatureShape(shape.channels(), shape.height(), shape.width()),
                        rule,
                        largestLoss,
                        shapes.values().stream().map(Shape::size).toList())
                .write(Program.SELF);
        program = Program.of(script.methods() + step, Execution.AS_WRITTEN, TorchEngine.newManager(network.device()));
        numbers = new ProgramNumbers(script, network);
        rows = numbers.hold(Argument.of(numbers.rows(script.trained(), network)));
        data = numbers.hold(Argument.of(images(reader, (long) batchSize * macro.features())));
        momentum = numbers.manager()
                .zeros(new Shape(shapes.values().stream().mapToLong(Shape::size).sum()));
    }

    /** Whether a set is small enough to lie on a device in one piece. */
    public static boolean takes(ImageSet images) {
        return images.pixelBytes() <= Integer.MAX_VALUE;
    }

    private List<NDArray> images(BatchReader reader, long factors) {
        ImageSet set = reader.images();
        ImageShape shape = set.shape();
        long[] classes = new long[set.size()];
        Arrays.setAll(classes, set::label);
        long[] draws = new long[Math.toIntExact((factors + 1) / 2)];
        Arrays.setAll(draws, i -> (i + 1) * SplitMix64.GOLDEN_GAMMA);
        long[] channels = new long[shape.channels()];
        Arrays.setAll(channels, channel -> (long) channel << Byte.SIZE);
        NDManager manager = numbers.manager();
        return List.of(
                manager.create(set.allPixels(), new Shape(set.size(), shape.values()), DataType.UINT8),
                manager.create(classes),
                manager.create(reader.table()),
                manager.create(counting(shape.height())),
                manager.create(counting(shape.width())),
                manager.create(channels, new Shape(shape.channels(), 1)),
                manager.create(draws));
    }

    private static long[] counting(int count) {
        long[] numbers = new long[count];
        Arrays.setAll(numbers, i -> i);
        return numbers;
    }

    /** Begins an epoch; another that was not ended is forgotten. */
    public void start(EpochPlan plan) {
        if (epoch != null) {
            epoch.close();
        }
        epoch = new Epoch(plan, momentum, numbers.manager());
        // Both sizes of batches, so that no step brings anything to the device.
        numbers.moves(epoch.size(0));
        numbers.moves(epoch.size(plan.steps() - 1));
    }

    /** Takes the epoch's next step, or rather asks the device for it. */
    public void step(double learningRate) {
        int step = epoch.taken;
        int images = epoch.size(step);
        program.run(
                "step",
                data,
                epoch.drawn,
                epoch.state,
                numbers.weights(),
                rows,
                numbers.statistics(),
                numbers.constants(),
                numbers.moves(images),
                place(step),
                Argument.ofAll(learningRate, moving ? 1 - rule.dampening() : 1));
        epoch.taken++;
        moving = true;
    }

    /**
     * What a step of the epoch sees.
     *
     * @return images [B,1,C,H,W], labels [B,1] and the mask [B,features], of the manager
     */
    List<NDArray> input(int step, NDManager owner) {
        return program.tensors(owner, "input", data, epoch.drawn, place(step));
    }

    private Argument place(int step) {
        return Argument.ofAll((long) step, (long) step * epoch.plan.batchSize(), (long) epoch.size(step));
    }

    /** Waits for the steps that were taken since the last call, and tells what they saw. */
    public List<Seen> seen() {
        List<Seen> steps = new ArrayList<>();
        float[] all = epoch.remembered.toFloatArray();
        for (; epoch.read < epoch.taken; epoch.read++) {
            int at = epoch.read * REMEMBERED;
            steps.add(new Seen(epoch.size(epoch.read), all[at], Math.round(all[at + 1]), all[at + 2]));
        }
        return steps;
    }

    /** Copies of the momentum by parameter; empty before the first step, and without momentum. */
    public Map<String, Tensor> buffers() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        if (moving && rule.momentum() != 0) {
            float[] all = momentum.toFloatArray();
            int at = 0;
            for (Map.Entry<String, Shape> one : shapes.entrySet()) {
                int size = Math.toIntExact(one.getValue().size());
                copies.put(
                        one.getKey(),
                        Tensor.ofFloats(
                                Arrays.copyOfRange(all, at, at + size),
                                one.getValue().getShape()));
                at += size;
            }
        }
        return copies;
    }

    /** Goes on from buffers that {@link #buffers} gave, or another way to descend. */
    public void restore(Map<String, Tensor> copies) {
        if (copies.isEmpty()) {
            return;
        }
        float[] all = new float[Math.toIntExact(momentum.size())];
        int at = 0;
        for (Map.Entry<String, Shape> one : shapes.entrySet()) {
            int size = Math.toIntExact(one.getValue().size());
            if (copies.containsKey(one.getKey())) {
                System.arraycopy(copies.get(one.getKey()).floats(), 0, all, at, size);
            }
            at += size;
        }
        try (NDArray values = numbers.manager().create(all)) {
            values.copyTo(momentum);
        }
        moving = true;
    }

    @Override
    public void close() {
        if (epoch != null) {
            epoch.close();
        }
        program.close();
        numbers.close();
    }
}

package org.spikernel.train.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.InputCoding;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;

/**
 * The program of a network's training steps, with its numbers on the network's device. Computes with the network's arrays and
 * moves its running statistics; nothing is recorded.
 */
public final class TrainingProgram implements AutoCloseable {
    private final StepScript script;
    private final Program program;
    private final NDManager manager;
    private final NDArray none;
    /** Second names of the parameters, of which no gradient is wanted. */
    private final List<NDArray> weights;
    private final List<NDArray> statistics = new ArrayList<>();
    private final List<NDArray> constants = new ArrayList<>();
    private final Map<Integer, NDArray> moves = new HashMap<>();

    /** Whether what fc1 reads is multiplied by a mask. */
    public enum Dropout {
        NONE,
        MASK
    }

    /**
     * What the way there gave.
     *
     * @param logits [B,classes]
     * @param hiddenSpikes of fc1, [B,T,hidden]
     * @param saved what the way back reads
     */
    public record Pass(NDArray logits, NDArray hiddenSpikes, List<NDArray> saved) {
        /** Copies. */
        public Pass {
            saved = List.copyOf(saved);
        }
    }

    /**
     * Writes and compiles.
     *
     * @param network stays the caller's
     */
    public TrainingProgram(SpikingNetwork network, InputCoding coding, Dropout dropout) {
        script = new StepScript(network.graph(), coding, dropout == Dropout.MASK, Program.SELF);
        manager = TorchEngine.newManager(network.device());
        program = Program.of(script.methods(), Execution.AS_WRITTEN, TorchEngine.newManager(network.device()));
        weights = network.parameters().values().stream()
                .map(NDArray::stopGradient)
                .toList();
        weights.forEach(weight -> weight.attach(manager));
        for (String kind : List.of(".running_mean", ".running_var")) {
            script.norms().norms().forEach(norm -> statistics.add(network.arrays().get(norm.name() + kind)));
        }
        constants.add(manager.create(script.norms().spread()));
        constants.add(manager.create(script.norms().gathered()));
        constants.add(scalar(script.operators().start()));
        constants.add(scalar(script.operators().scale()));
        constants.add(manager.create(new float[1]));
        none = manager.create(new float[1]);
    }

    private NDArray scalar(float value) {
        return manager.create(new float[] {value}, new Shape());
    }

    /**
     * The way there; moves the running statistics.
     *
     * @param images [B,1,C,H,W], or [B,T,C,H,W] with rate coding
     * @param mask [B,features], or null without
     * @param owner of the results
     */
    public Pass forward(NDArray images, NDArray mask, NDManager owner) {
        List<NDArray> results = Gradients.ignoring(() -> program.tensors(
                owner,
                "forward",
                Argument.of(images),
                Argument.of(mask == null ? none : mask),
                Argument.of(weights),
                Argument.of(statistics),
                Argument.of(constants),
                Argument.of(moves(Math.toIntExact(images.getShape().get(0))))));
        return new Pass(
                results.get(0), results.get(1), results.subList(StepScript.FIRST_SAVED, results.size()));
    }

    private NDArray moves(int images) {
        return moves.computeIfAbsent(images, count -> {
            float[] table = script.norms().moves(count);
            int columns = 2 * script.norms().channels();
            return manager.create(table, new Shape(table.length / columns, columns));
        });
    }

    /**
     * The way back.
     *
     * @param derivatives of the logits, [B,classes]
     * @param mask as for {@link #forward}
     * @param owner of the results
     * @return gradients of the parameters that have one, by name
     */
    public Map<String, NDArray> backward(NDArray derivatives, NDArray mask, Pass pass, NDManager owner) {
        List<NDArray> results = Gradients.ignoring(() -> program.tensors(
                owner,
                "backward",
                Argument.of(derivatives),
                Argument.of(mask == null ? none : mask),
                Argument.of(weights),
                Argument.of(constants),
                Argument.of(pass.saved())));
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            gradients.put(script.trained().get(i), results.get(i));
        }
        return gradients;
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}

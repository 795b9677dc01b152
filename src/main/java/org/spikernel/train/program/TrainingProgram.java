package org.spikernel.train.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
    private final ProgramNumbers numbers;
    private final NDArray none;

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
    public TrainingProgram(SpikingNetwork network, InputCoding coding, Dropout dropout, ProgramForm form) {
        script = new StepScript(network.graph(), coding, dropout == Dropout.MASK, form, Program.SELF);
        program = Program.of(script.methods(), Execution.AS_WRITTEN, TorchEngine.newManager(network.device()));
        numbers = new ProgramNumbers(script, network);
        none = numbers.manager().create(new float[1]);
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
                numbers.weights(),
                numbers.statistics(),
                numbers.constants(),
                numbers.moves(Math.toIntExact(images.getShape().get(0)))));
        return new Pass(results.get(0), results.get(1), results.subList(StepScript.FIRST_SAVED, results.size()));
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
                numbers.weights(),
                numbers.constants(),
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
        numbers.close();
    }
}

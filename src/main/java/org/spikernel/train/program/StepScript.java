package org.spikernel.train.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.Parameter;

/**
 * The text of a training step of one network, the way back written out: nothing is recorded. Its methods:
 *
 * <pre>
 * forward(images, mask, w, r, c, move)          logits, spikes of fc1, then what the way back reads
 * backward(derivatives, mask, w, c, saved)      gradients of {@link #trained}
 * </pre>
 *
 * {@code images} are [B,1,C,H,W], or [B,T,C,H,W] with rate coding; {@code mask} is what fc1 reads times, [B,features]; {@code
 * w} are the trained arrays in the order of the layers, {@code r} running means and then running variances of all
 * normalisations, which change in place; {@code c} and {@code move} are {@link NormTable}'s and {@link Operators}'
 * numbers.
 */
final class StepScript {
    private final Operators operators;
    private final NormTable norms;
    private final String methods;
    private final List<String> trained;
    private final int saved;

    /**
     * Writes the program.
     *
     * @param self type of the methods' first parameter
     * @param dropout whether there is a mask
     */
    StepScript(LayerGraph graph, InputCoding coding, boolean dropout, ProgramForm form, String self) {
        Flow flow = new Flow(graph, coding);
        norms = new NormTable(flow);
        operators = new Operators(self, graph.architecture().macro().neuron(), flow.timesteps(), form);
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            if (parameter.role().trained()) {
                weights.put(parameter.name(), weights.size());
            }
        }
        ForwardText forward = new ForwardText(flow, norms, operators, weights, dropout);
        ProgramText there = forward.write();
        BackwardText backward = new BackwardText(flow, norms, operators, forward, dropout);
        ProgramText back = backward.write();
        trained = weights.keySet().stream()
                .filter(backward.gradients()::containsKey)
                .toList();
        List<String> kept = new ArrayList<>(back.used());
        saved = kept.size();
        StringBuilder text = new StringBuilder(operators.methods());
        text.append("""
                  def forward(self: %s, images: Tensor, mask: Tensor, w: List[Tensor], r: List[Tensor], c: List[Tensor], move: Tensor) -> List[Tensor]:
                """.formatted(self));
        text.append(there);
        List<String> results = new ArrayList<>(List.of(forward.logits, forward.hiddenSpikes));
        results.addAll(kept);
        text.append("    return ").append(ProgramText.list(results)).append('\n');
        text.append("""
                  def backward(self: %s, derivatives: Tensor, mask: Tensor, w: List[Tensor], c: List[Tensor], saved: List[Tensor]) -> List[Tensor]:
                """.formatted(self));
        for (int i = 0; i < kept.size(); i++) {
            text.append("    ")
                    .append(kept.get(i))
                    .append(" = saved[")
                    .append(i)
                    .append("]\n");
        }
        text.append(back);
        text.append("    return ")
                .append(ProgramText.list(
                        trained.stream().map(backward.gradients()::get).toList()))
                .append('\n');
        methods = text.toString();
    }

    /** Of the results of the way there, the first that only the way back reads. */
    static final int FIRST_SAVED = 2;

    String methods() {
        return methods;
    }

    NormTable norms() {
        return norms;
    }

    Operators operators() {
        return operators;
    }

    /** Parameters that have a gradient. */
    List<String> trained() {
        return trained;
    }

    int saved() {
        return saved;
    }
}

package org.spikernel.torch.neuron;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.spikernel.space.Neuron;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;

/** Tries {@link NeuronOperators} on a device, against the same sums in Java: two images, three timesteps, five neurons. */
final class NeuronTrial {
    private static final Neuron NEURON = new Neuron(2, 1, 0);
    private static final int IMAGES = 2;
    private static final int TIMESTEPS = 3;
    private static final int SIZE = 5;
    private static final double TOLERANCE = 1e-6;

    private final float[] input = new float[IMAGES * TIMESTEPS * SIZE];
    private final float[] spikes = new float[input.length];
    private final float[] potentials = new float[input.length];
    private final float[] settled = new float[input.length];

    private NeuronTrial() {
        for (int i = 0; i < input.length; i++) {
            input[i] = i * 7 % 11 * 0.5f - 1;
        }
        for (int image = 0; image < IMAGES; image++) {
            for (int i = 0; i < SIZE; i++) {
                compute(image * TIMESTEPS * SIZE + i);
            }
        }
    }

    private void compute(int first) {
        float membrane = 0;
        for (int t = 0; t < TIMESTEPS; t++) {
            int at = first + t * SIZE;
            float potential = membrane + (input[at] - membrane) / 2;
            potentials[at] = potential;
            spikes[at] = potential >= 1 ? 1 : 0;
            membrane = potential >= 1 ? 0 : potential;
        }
        double next = 0;
        for (int t = TIMESTEPS - 1; t >= 0; t--) {
            int at = first + t * SIZE;
            double gap = Math.PI * (potentials[at] - 1);
            next = input[at] / (2 * (1 + gap * gap)) + (potentials[at] < 1 ? next / 2 : 0);
            settled[at] = (float) next;
        }
    }

    /** What goes wrong on the manager's device; empty where nothing does. */
    static Optional<String> problem(NDManager manager) {
        NeuronText text = new NeuronText(NEURON, TIMESTEPS);
        String methods = """
                  def trial(self: %s, x: Tensor) -> Tensor:
                    spikes = torch.empty_like(x)
                    potentials = torch.empty_like(x)
                    settled = torch.empty_like(x)
                    _ = %s
                    _ = %s
                    return torch.stack([spikes, potentials, settled])
                """.formatted(
                        Program.SELF,
                        text.fireAll("x", "spikes", "potentials", "1.0"),
                        text.settleAll("x", "potentials", "settled", "1.0"));
        try (Program program = Program.of(methods, Execution.AS_WRITTEN, manager.newSubManager());
                NDManager scope = manager.newSubManager()) {
            NeuronTrial want = new NeuronTrial();
            NDArray images = scope.create(want.input, new Shape(IMAGES, TIMESTEPS, SIZE));
            return want.compare(
                    program.tensor(scope, "trial", Argument.of(images)).toFloatArray());
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> compare(float[] found) {
        int count = input.length;
        boolean same = Arrays.equals(spikes, Arrays.copyOfRange(found, 0, count))
                && Arrays.equals(potentials, Arrays.copyOfRange(found, count, 2 * count));
        for (int i = 0; i < count; i++) {
            same &= Math.abs(settled[i] - found[2 * count + i]) <= TOLERANCE;
        }
        return same ? Optional.empty() : Optional.of("fused neurons give other numbers than Java");
    }
}

package org.spikernel.torch.neuron;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.spikernel.space.Neuron;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;

/**
 * Tries {@link NeuronOperators} on a device, in every way in which programs call them: all timesteps at once against the same
 * sums in Java, one after another and in bfloat16 against all at once. More timesteps than a kernel reads ahead, more values
 * than a block has threads.
 */
final class NeuronTrial {
    private static final Neuron NEURON = new Neuron(Neuron.PUBLISHED.tau(), 1, -0.25);
    private static final int IMAGES = 2;
    private static final int TIMESTEPS = 9;
    private static final int SIZE = 257;
    private static final double TOLERANCE = 1e-5;

    private final float[] input = new float[IMAGES * TIMESTEPS * SIZE];
    private final float[] spikes = new float[input.length];
    private final float[] potentials = new float[input.length];
    private final float[] settled = new float[input.length];

    private NeuronTrial() {
        for (int i = 0; i < input.length; i++) {
            input[i] = i * 7919L % 1000 / 300f - 1;
        }
        for (int image = 0; image < IMAGES; image++) {
            for (int i = 0; i < SIZE; i++) {
                compute(image * TIMESTEPS * SIZE + i);
            }
        }
    }

    private void compute(int first) {
        float tau = (float) NEURON.tau();
        float threshold = (float) NEURON.threshold();
        float reset = (float) NEURON.resetPotential();
        float membrane = reset;
        for (int t = 0; t < TIMESTEPS; t++) {
            int at = first + t * SIZE;
            float potential = membrane + (input[at] - (membrane - reset)) / tau;
            potentials[at] = potential;
            spikes[at] = potential >= threshold ? 1 : 0;
            membrane = potential >= threshold ? reset : potential;
        }
        double next = 0;
        for (int t = TIMESTEPS - 1; t >= 0; t--) {
            int at = first + t * SIZE;
            double gap = Math.PI * (potentials[at] - threshold);
            double carried = potentials[at] < threshold ? (1 - 1 / NEURON.tau()) * next : 0;
            next = input[at] / (NEURON.tau() * (1 + gap * gap)) + carried;
            settled[at] = (float) next;
        }
    }

    /**
     * What goes wrong on the manager's device; empty where nothing does.
     *
     * @throws EngineException when the operators cannot be called there
     */
    static Optional<String> problem(NDManager manager) {
        try (Program program = Program.of(methods(), Execution.AS_WRITTEN, manager.newSubManager());
                NDManager scope = manager.newSubManager()) {
            NeuronTrial want = new NeuronTrial();
            NDArray images = scope.create(want.input, new Shape(IMAGES, TIMESTEPS, SIZE));
            return want.compare(
                    program.tensor(scope, "trial", Argument.of(images)).toFloatArray());
        }
    }

    private static String methods() {
        NeuronText text = new NeuronText(NEURON, TIMESTEPS);
        String threshold = String.valueOf(NEURON.threshold());
        return """
                  def all(self: %1$s, x: Tensor, potentials: Tensor) -> Tuple[Tensor, Tensor]:
                    spikes = torch.empty_like(x)
                    settled = torch.empty_like(x)
                    _ = %2$s
                    _0 = %3$s
                    return (spikes, settled)
                  def each(self: %1$s, x: Tensor, potentials: Tensor) -> Tuple[Tensor, Tensor]:
                    spikes = torch.empty_like(x)
                    settled = torch.empty_like(x)
                    v = torch.empty_like(torch.select(x, 1, 0))
                    for t in range(%4$d):
                      _ = %5$s
                    _0 = %6$s
                    for i in range(%7$d):
                      t = %8$d - i
                      _1 = %9$s
                    return (spikes, settled)
                  def trial(self: %1$s, x: Tensor) -> Tensor:
                    potentials = torch.empty_like(x)
                    spikes, settled = (self).all(x, potentials)
                    spikes1, settled1 = (self).each(x, potentials)
                    half = torch.to(x, 15)
                    rounded = torch.empty_like(x)
                    spikes2, settled2 = (self).all(half, rounded)
                    spikes3, settled3 = (self).all(torch.to(half, 6), rounded)
                    spikes4 = torch.sub(torch.to(spikes2, 6), spikes3)
                    settled4 = torch.sub(torch.to(settled2, 6), torch.to(torch.to(settled3, 15), 6))
                    return torch.stack([spikes, potentials, settled, spikes1, settled1, spikes4, settled4])
                """.formatted(
                        Program.SELF,
                        text.fireAll("x", "spikes", "potentials", threshold),
                        text.settleAll("x", "potentials", "settled", threshold),
                        TIMESTEPS,
                        text.fireAt("torch.select(x, 1, t)", "torch.select(spikes, 1, t)", "v", "t", threshold),
                        settleAt(text, threshold, String.valueOf(TIMESTEPS - 1), null),
                        TIMESTEPS - 1,
                        TIMESTEPS - 2,
                        settleAt(text, threshold, "t", "t + 1"));
    }

    private static String settleAt(NeuronText text, String threshold, String timestep, String next) {
        String at = "torch.select(%s, 1, %s)";
        return text.settleAt(
                at.formatted("x", timestep),
                at.formatted("potentials", timestep),
                next == null ? null : at.formatted("settled", next),
                at.formatted("settled", timestep),
                threshold);
    }

    private Optional<String> compare(float[] found) {
        boolean alike = Arrays.equals(part(found, 0), spikes) && Arrays.equals(part(found, 1), potentials);
        float[] gradients = part(found, 2);
        for (int i = 0; i < settled.length; i++) {
            alike &= Math.abs(settled[i] - gradients[i]) <= TOLERANCE;
        }
        if (!alike) {
            return Optional.of("fused neurons give other numbers than Java");
        }
        if (!Arrays.equals(part(found, 3), spikes) || !Arrays.equals(part(found, 4), gradients)) {
            return Optional.of("fused neurons give other numbers timestep by timestep");
        }
        float[] none = new float[input.length];
        return equal(part(found, 5), none) && equal(part(found, 6), none)
                ? Optional.empty()
                : Optional.of("fused neurons give other numbers in bfloat16");
    }

    private float[] part(float[] found, int number) {
        return Arrays.copyOfRange(found, number * input.length, (number + 1) * input.length);
    }

    /** By value: a difference may be -0. */
    private static boolean equal(float[] one, float[] other) {
        for (int i = 0; i < one.length; i++) {
            if (one[i] != other[i]) {
                return false;
            }
        }
        return one.length == other.length;
    }
}

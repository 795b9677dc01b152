package org.spikernel.train.program;

import org.spikernel.network.FeatureShape;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Precision;
import org.spikernel.network.Window;
import org.spikernel.space.Neuron;
import org.spikernel.torch.neuron.NeuronCode;
import org.spikernel.torch.neuron.NeuronText;

/**
 * The text of single operators. Feature maps of all timesteps are [B,T,C,H,W], or [B,1,C,H,W] where they are the same at
 * all; of one timestep [B,C,H,W].
 */
final class Operators {
    /** The engine's numbers of types. */
    private static final String BFLOAT16 = "15";

    private static final String FLOAT32 = "6";

    /** The type of {@code self}. */
    private final String self;

    private final Neuron neuron;
    private final int timesteps;
    private final ProgramForm form;
    private final NeuronText fused;

    Operators(String self, Neuron neuron, int timesteps, ProgramForm form) {
        this.self = self;
        this.neuron = neuron;
        this.timesteps = timesteps;
        this.form = form;
        fused = new NeuronText(neuron, timesteps);
    }

    /** How neurons are computed. */
    NeuronCode code() {
        return form.neurons();
    }

    /** Whether maps have half as many bits as weights. */
    boolean halves() {
        return form.maps() == Precision.BFLOAT16_MAPS;
    }

    /** A value as a map. */
    String map(String value) {
        return halves() ? "torch.to(%s, %s)".formatted(value, BFLOAT16) : value;
    }

    /** A map as float32. */
    String full(String map) {
        return halves() ? "torch.to(%s, %s)".formatted(map, FLOAT32) : map;
    }

    /** Memory for a map of the shape of another value, whose type may differ. */
    String mapLike(String value) {
        return like(value, BFLOAT16);
    }

    /** Memory for membrane potentials of the shape of a map. */
    String potentialsLike(String map) {
        return like(map, FLOAT32);
    }

    private String like(String value, String type) {
        return halves()
                ? "torch.empty_like(%s, dtype=%s)".formatted(value, type)
                : "torch.empty_like(%s)".formatted(value);
    }

    /** Calls of fused neurons. */
    NeuronText fused() {
        return fused;
    }

    /** Methods that the others call: neurons at all timesteps, and the way back through them. */
    String methods() {
        return code() == NeuronCode.FUSED ? fusedMethods() : scriptedMethods();
    }

    private String fusedMethods() {
        return """
              def fire(self: %1$s, input: Tensor, start: Tensor, shape: List[int], moving: int, limit: float) -> Tuple[Tensor, Tensor]:
                spikes = torch.new_empty(input, torch.add([torch.size(input, 0), %2$d], shape))
                potentials = %5$s
                threshold = torch.neg(limit)
                _ = %3$s
                return (spikes, potentials)
              def settle(self: %1$s, gradient: Tensor, potentials: Tensor, scale: Tensor, limit: float) -> Tensor:
                settled = %6$s
                threshold = torch.neg(limit)
                _ = %4$s
                return settled
            """.formatted(
                        self,
                        timesteps,
                        fused.fireAll("input", "spikes", "potentials", "threshold"),
                        fused.settleAll("gradient", "potentials", "settled", "threshold"),
                        potentialsLike("spikes"),
                        mapLike("potentials"));
    }

    /**
     * They keep minus the potential
     * before the reset: the engine has an operator that keeps what is above a threshold, none for what is below one.
     *
     * <pre>
     * u = u' + (-x - u') / tau      u' = u where u > -threshold, else -reset
     * spike = u <= -threshold
     * </pre>
     */
    private String scriptedMethods() {
        return """
              def fire(self: %1$s, input: Tensor, start: Tensor, shape: List[int], moving: int, limit: float) -> Tuple[Tensor, Tensor]:
                drive = %2$s
                potentials = torch.new_empty(drive, torch.add([torch.size(drive, 0), %3$d], shape))
                _ = torch.lerp(start, torch.select(drive, 1, 0), %4$s, out=torch.select(potentials, 1, 0))
                for t in range(%5$d):
                  kept = torch.threshold(torch.select(potentials, 1, t), limit, %6$s)
                  _0 = torch.lerp(kept, torch.select(drive, 1, torch.mul(torch.add(t, 1), moving)), %4$s, out=torch.select(potentials, 1, torch.add(t, 1)))
                spikes = %10$s
                _1 = torch.le(potentials, limit, out=spikes)
                return (spikes, potentials)
              def settle(self: %1$s, gradient: Tensor, potentials: Tensor, scale: Tensor, limit: float) -> Tensor:
                gap = torch.sub(potentials, limit)
                slope = torch.addcmul(scale, gap, gap, value=%7$s)
                settled = torch.div(gradient, slope)
                kept = torch.gt(potentials, limit, out=gap)
                for i in range(%5$d):
                  t = torch.sub(%8$d, i)
                  _ = torch.addcmul_(torch.select(settled, 1, t), torch.select(kept, 1, t), torch.select(settled, 1, torch.add(t, 1)), value=%9$s)
                return %11$s
            """.formatted(
                        self,
                        drive(full("input")),
                        timesteps,
                        number(rate()),
                        timesteps - 1,
                        number(-neuron.resetPotential()),
                        number(square()),
                        timesteps - 2,
                        number(carry()),
                        mapLike("potentials"),
                        map("settled"));
    }

    private String drive(String input) {
        return neuron.resetPotential() == 0
                ? "torch.neg(%s)".formatted(input)
                : "torch.sub(torch.neg(%s), %s)".formatted(input, number(neuron.resetPotential()));
    }

    /** Share of the input that enters the potential. */
    private double rate() {
        return 1 / neuron.tau();
    }

    /** Share of the potential that stays. */
    private double carry() {
        return 1 - rate();
    }

    /** Factor of the squared distance from the threshold in the surrogate's denominator, times tau. */
    private double square() {
        return Math.PI * Math.PI * neuron.tau();
    }

    /** Minus the potential at rest. */
    float start() {
        return (float) -neuron.resetPotential();
    }

    /** The surrogate's denominator at the threshold, times tau. */
    float scale() {
        return (float) neuron.tau();
    }

    /** The denominator of the surrogate's derivative, times tau. */
    String slope(String gap) {
        return "torch.addcmul(c[3], %1$s, %1$s, value=%2$s)".formatted(gap, number(square()));
    }

    /** What a neuron's gradient is, given the one of the spike and the one at the next timestep. */
    String carried(String own, String kept, String next) {
        return "torch.addcmul(%s, %s, %s, value=%s)".formatted(own, kept, next, number(carry()));
    }

    /** The same without one of the spike. */
    String carried(String kept, String next) {
        return "torch.mul(torch.mul(%s, %s), %s)".formatted(kept, next, number(carry()));
    }

    /** The potential before the reset, from the one after the reset of the timestep before; that is null at the first. */
    String potential(String input, String before) {
        double reset = neuron.resetPotential();
        String drive = reset == 0 ? input : "torch.add(%s, %s)".formatted(input, number(reset));
        if (before != null) {
            return "torch.lerp(%s, %s, %s)".formatted(before, drive, number(rate()));
        }
        String charged = "torch.mul(%s, %s)".formatted(input, number(rate()));
        return reset == 0 ? charged : "torch.add(%s, %s)".formatted(charged, number(reset));
    }

    /** The potential after the reset. */
    String afterReset(String potential, String spikes) {
        String kept = "torch.addcmul(%1$s, %1$s, %2$s, value=-1)".formatted(potential, spikes);
        double reset = neuron.resetPotential();
        return reset == 0 ? kept : "torch.add(%s, %s, alpha=%s)".formatted(kept, spikes, number(reset));
    }

    static String convolution(String input, String weight, Window window) {
        return "torch.conv2d(%s, %s, None, %s, %s, [1, 1], 1)"
                .formatted(input, weight, pair(window.stride()), pair(window.padding()));
    }

    /** The derivatives of input and weights, of which only some are computed. */
    static String convolutionBackward(
            String gradient, String input, String weight, Window window, boolean ofInput, boolean ofWeight) {
        return "torch.convolution_backward(%s, %s, %s, None, %s, %s, [1, 1], False, [0, 0], 1, [%s, %s, False])"
                .formatted(
                        gradient,
                        input,
                        weight,
                        pair(window.stride()),
                        pair(window.padding()),
                        truth(ofInput),
                        truth(ofWeight));
    }

    static String norm(String input, String scale, String shift) {
        return "torch.native_batch_norm(%s, %s, %s, None, None, True, 0.0, %s)"
                .formatted(input, scale, shift, number(LayerKind.BatchNorm.EPSILON));
    }

    static String normBackward(
            String gradient, String input, String scale, String mean, String deviation, boolean ofInput) {
        return "torch.native_batch_norm_backward(%s, %s, %s, None, None, %s, %s, True, %s, [%s, True, True])"
                .formatted(
                        gradient, input, scale, mean, deviation, number(LayerKind.BatchNorm.EPSILON), truth(ofInput));
    }

    static String averagePool(String input, Window window) {
        return "torch.avg_pool2d(%s, %s)".formatted(input, averaging(window));
    }

    static String averagePoolBackward(String gradient, String input, Window window) {
        return "torch.avg_pool2d_backward(%s, %s, %s)".formatted(gradient, input, averaging(window));
    }

    private static String averaging(Window window) {
        return "%s, %s, %s, False, True, None"
                .formatted(pair(window.kernel()), pair(window.stride()), pair(window.padding()));
    }

    static String maxPool(String input, Window window) {
        return "torch.max_pool2d_with_indices(%s, %s)".formatted(input, maximum(window));
    }

    static String maxPoolBackward(String gradient, String input, String places, Window window) {
        return "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)"
                .formatted(gradient, input, maximum(window), places);
    }

    private static String maximum(Window window) {
        return "%s, %s, %s, [1, 1], False"
                .formatted(pair(window.kernel()), pair(window.stride()), pair(window.padding()));
    }

    /** All timesteps of all images, as images. */
    static String flat(String maps) {
        return "torch.flatten(%s, 0, 1)".formatted(maps);
    }

    /** Images as timesteps of images. */
    static String unfolded(String flat, int slices, FeatureShape shape) {
        return "torch.view(%s, [-1, %d, %d, %d, %d])"
                .formatted(flat, slices, shape.channels(), shape.height(), shape.width());
    }

    /** All timesteps side by side, as channels. */
    static String side(String maps, int slices, FeatureShape shape) {
        return "torch.reshape(%s, [-1, %d, %d, %d])"
                .formatted(maps, slices * shape.channels(), shape.height(), shape.width());
    }

    /** Images that are zero everywhere. */
    String zeros(FeatureShape shape) {
        return "torch.new_zeros(images, [torch.size(images, 0), %d, %d, %d]%s)"
                .formatted(shape.channels(), shape.height(), shape.width(), halves() ? ", dtype=" + BFLOAT16 : "");
    }

    static String at(String maps, int timestep) {
        return "torch.select(%s, 1, %d)".formatted(maps, timestep);
    }

    static String number(double value) {
        return Double.toString(value);
    }

    private static String pair(int value) {
        return "[%1$d, %1$d]".formatted(value);
    }

    private static String truth(boolean value) {
        return value ? "True" : "False";
    }
}

package org.spikernel.score.program;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.spikernel.network.Parameter;
import org.spikernel.random.Seed;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;
import org.spikernel.torch.program.SplitMix64;

/**
 * What is random in an untrained network, drawn on the device bit by bit as {@link org.spikernel.network.Initialisation} and
 * {@link org.spikernel.network.InputNoise} draw it: number i of a stream of SplitMix64 is a function of i alone. But for
 * normal numbers, of which each takes as many as it needs.
 */
final class DeviceDraws implements AutoCloseable {
    private static final long TWO_TO_32 = 1L << 32;

    private static final String METHODS = SplitMix64.METHODS + """
              def numbers(self: %1$s, like: Tensor, count: int, seed: int) -> Tensor:
                i = torch.arange(1, count + 1, dtype=4, layout=0, device=ops.prim.device(like), pin_memory=False)
                z = torch.add_(torch.mul_(i, %2$d), seed)
                return self.mixed(z)
              def doubles(self: %1$s, like: Tensor, count: int, seed: int) -> Tensor:
                z = torch.bitwise_and(torch.bitwise_right_shift(self.numbers(like, count, seed), 11), 9007199254740991)
                return torch.mul_(torch.to(z, 7), 1.1102230246251565e-16)
              def uniform(self: %1$s, like: Tensor, shape: List[int], count: int, seed: int, bound: float) -> Tensor:
                u = torch.mul_(torch.sub_(torch.mul_(self.doubles(like, count, seed), 2.0), 1.0), bound)
                return torch.reshape(torch.to(u, 6), shape)
              def kept(self: %1$s, like: Tensor, rows: int, columns: int, seed: int, limit: int, factor: float) -> Tensor:
                count = torch.mul(rows, columns)
                z = self.numbers(like, torch.floordiv(count + 1, 2), seed)
                halves = torch.stack([z, torch.bitwise_right_shift(z, 32)], 1)
                bits = torch.bitwise_and(torch.slice(torch.reshape(halves, [-1]), 0, 0, count), 4294967295)
                return torch.reshape(torch.mul(torch.to(torch.ge(bits, limit), 6), factor), [rows, columns])
              def spikes(self: %1$s, pixels: Tensor, count: int, seeds: List[int]) -> Tensor:
                bright = torch.to(pixels, 7)
                shape = torch.size(pixels)
                all = torch.new_empty(pixels, [shape[0], torch.len(seeds), shape[1], shape[2], shape[3]])
                for t in range(torch.len(seeds)):
                  u = torch.reshape(self.doubles(pixels, count, seeds[t]), shape)
                  _ = torch.copy_(torch.select(all, 1, t), torch.lt(u, bright))
                return all
              def parts(self: %1$s, w: Tensor) -> Tensor:
                high = self.rounded(w)
                return torch.cat([high, self.rounded(torch.sub(w, high))], 0)
              def rounded(self: %1$s, w: Tensor) -> Tensor:
                c = torch.mul(w, 8193.0)
                return torch.sub(c, torch.sub(c, w))
            """.formatted(Program.SELF, SplitMix64.GOLDEN_GAMMA);

    private final Program program;
    private final NDManager manager;
    /** Says where to draw. */
    private final NDArray here;

    DeviceDraws(Device device) {
        program = Program.of(METHODS, Execution.AS_WRITTEN, TorchEngine.newManager(Device.cpu()));
        manager = TorchEngine.newManager(device);
        here = manager.create(0f);
    }

    /** Weights of a convolution. */
    NDArray convolution(NDManager owner, Parameter parameter, Seed seed) {
        return program.tensor(
                owner,
                "uniform",
                Argument.of(here),
                Argument.ofAll(parameter.shape().toArray()),
                Argument.of(parameter.shape().size()),
                Argument.of(seed.derive(parameter.name()).value()),
                Argument.of(parameter.bound()));
    }

    /** The factor before fc1 [rows,columns]. */
    NDArray dropoutMask(NDManager owner, int rows, int columns, double probability, Seed seed) {
        return program.tensor(
                owner,
                "kept",
                Argument.of(here),
                Argument.of((long) rows),
                Argument.of((long) columns),
                Argument.of(seed.derive("dropout").value()),
                Argument.of(Math.round(probability * TWO_TO_32)),
                Argument.of(1 / (1 - probability)));
    }

    /** Images in [0,1] as spikes, [B,C,H,W] to [B,T,C,H,W]. */
    NDArray spikes(NDManager owner, NDArray images, int timesteps, Seed seed) {
        long[] seeds = new long[timesteps];
        Arrays.setAll(seeds, timestep -> seed.derive("rate").derive(timestep).value());
        return program.tensor(owner, "spikes", Argument.of(images), Argument.of(images.size()), Argument.ofAll(seeds));
    }

    /**
     * Weights as the sum of two parts of 11 bits each, which TF32 holds (Veltkamp; Dekker 1971), but for the last of 24: [out,...]
     * to [2 out,...].
     */
    NDArray parts(NDManager owner, NDArray weights) {
        return program.tensor(owner, "parts", Argument.of(weights));
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}

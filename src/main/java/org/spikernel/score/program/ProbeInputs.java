package org.spikernel.score.program;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.torch.TorchEngine;

/** Images on the device, and what is random about them, which stays there as long as its seed is the same. For one thread. */
final class ProbeInputs implements AutoCloseable {
    private final InputCoding coding;
    private final DeviceDraws draws;
    private final Device device;
    private final NDManager manager;
    private final Map<Integer, NDArray> images = new HashMap<>();
    private final Map<Drawn, NDArray> drawn = new HashMap<>();
    private NDManager drawings;
    private Seed seed;

    /** Of a probe batch: a mask of so many columns, or spikes at so many timesteps. */
    private record Drawn(int batch, String what, int count) {}

    ProbeInputs(InputCoding coding, DeviceDraws draws, Device device) {
        this.coding = coding;
        this.draws = draws;
        this.device = device;
        manager = TorchEngine.newManager(device);
    }

    /** Adds the next batch, pixels [B,C,H,W]. */
    void add(float[] pixels, Shape shape) {
        images.put(images.size(), manager.create(pixels, shape));
    }

    int batches() {
        return images.size();
    }

    int images(int batch) {
        return Math.toIntExact(images.get(batch).getShape().get(0));
    }

    /** Frees what was drawn from another seed. */
    void startAt(Seed next) {
        if (!next.equals(seed)) {
            forget();
            seed = next;
            drawings = TorchEngine.newManager(device);
        }
    }

    /** What the stem reads: images, or spikes [B,T,C,H,W]. */
    NDArray read(int batch, MacroArchitecture macro, Seed noise) {
        NDArray pixels = images.get(batch);
        return switch (coding) {
            case DIRECT -> pixels;
            case RATE ->
                drawn.computeIfAbsent(
                        new Drawn(batch, "spikes", macro.timesteps()),
                        unseen -> draws.spikes(drawings, pixels, macro.timesteps(), noise));
        };
    }

    /** The factor before fc1; one 1 without dropout. */
    NDArray mask(int batch, MacroArchitecture macro, Seed noise) {
        double probability = macro.classifier().dropout();
        int features = Math.toIntExact(macro.features());
        return probability == 0
                ? drawn.computeIfAbsent(new Drawn(0, "one", 1), unseen -> drawings.ones(new Shape(1, 1)))
                : drawn.computeIfAbsent(
                        new Drawn(batch, "mask", features),
                        unseen -> draws.dropoutMask(drawings, images(batch), features, probability, noise));
    }

    /** Frees what was drawn. */
    void forget() {
        drawn.clear();
        seed = null;
        if (drawings != null) {
            drawings.close();
            drawings = null;
        }
    }

    @Override
    public void close() {
        forget();
        manager.close();
    }
}

package org.spikernel.score.program;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Parameter;
import org.spikernel.network.Parameter.Role;
import org.spikernel.random.Seed;
import org.spikernel.score.program.ScoreText.Weight;
import org.spikernel.torch.TorchEngine;

/**
 * Initial weights on the device. They stay there as long as the seed is the same: candidates that share weights take those that
 * others had. Of drawn weights the host draws those of linear layers alone, which is fc1's: for the next candidate early, if it is
 * announced. For one thread.
 */
final class DeviceWeights implements AutoCloseable {
    private final Initialisation initialisation;
    private final Device device;
    private final DeviceDraws draws;
    private final NextWeights byHost;
    private final Map<Weight, NDArray> arrays = new HashMap<>();
    private NDManager manager;
    private Seed seed;
    private long made;

    /**
     * None yet.
     *
     * @param draw what the host does of the initialisation
     */
    DeviceWeights(Initialisation initialisation, NextWeights.Draw draw, Device device) {
        this.initialisation = initialisation;
        this.device = device;
        draws = new DeviceDraws(device);
        byHost = new NextWeights(draw);
    }

    /** Frees those of another seed. */
    void startAt(Seed next) {
        if (!next.equals(seed)) {
            forget();
            seed = next;
            manager = TorchEngine.newManager(device);
        }
    }

    /** Says what the candidate after the present one will want of the host. */
    void announce(Parameter parameter, Seed next) {
        if (initialisation.given().isNone()) {
            byHost.announce(parameter, next);
        }
    }

    /** Those of the present candidate. From now on the host draws for the next one. */
    List<NDArray> of(List<Weight> weights) {
        List<NDArray> all = weights.stream().map(this::of).toList();
        byHost.begin(seed);
        return all;
    }

    private NDArray of(Weight weight) {
        NDArray known = arrays.get(weight);
        if (known == null) {
            known = made(weight);
            arrays.put(weight, known);
        }
        return known;
    }

    private NDArray made(Weight weight) {
        if (weight.parts() > 1) {
            return draws.parts(manager, of(new Weight(weight.parameter(), 1)));
        }
        made++;
        Parameter parameter = weight.parameter();
        if (initialisation.given().isNone() && parameter.role() == Role.CONVOLUTION) {
            return draws.convolution(manager, parameter, seed);
        }
        // A copy: DJL's own array lies in Java's memory on processors.
        try (NDArray array = manager.create(
                byHost.values(parameter, seed), new Shape(parameter.shape().toArray()))) {
            return array.duplicate();
        }
    }

    DeviceDraws draws() {
        return draws;
    }

    /** Arrays that were drawn or brought there so far. */
    long made() {
        return made;
    }

    /** Frees them all. */
    void forget() {
        arrays.clear();
        seed = null;
        if (manager != null) {
            manager.close();
            manager = null;
        }
    }

    @Override
    public void close() {
        byHost.close();
        forget();
        draws.close();
    }
}

package org.spikernel.train.step;

import ai.djl.Device;
import java.io.Serializable;
import java.util.Objects;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.train.program.ProgramForm;
import org.spikernel.train.team.Team;

/**
 * How trainings are run. Results agree up to the last bits of sums, whatever the mode, but for the engine's precision.
 *
 * @param engine what runs the steps
 * @param activations what is kept between the two ways of a layer-wise step; PyTorch keeps everything
 * @param teamSize the most processes that train one network together ({@link Team}), where others would be idle
 */
public record TrainingMode(TrainingEngine engine, ActivationStorage activations, int teamSize) implements Serializable {
    /** The usual one. */
    public static final TrainingMode USUAL = new TrainingMode(TrainingEngine.AUTO, ActivationStorage.STORED);

    /** Checks that nothing is missing, and the range of the team's size. */
    public TrainingMode {
        if (teamSize < 1) {
            throw new IllegalArgumentException("Cannot train: team-size must be at least 1, got " + teamSize);
        }
        if (teamSize > 1 && !engine.canShare()) {
            throw new IllegalArgumentException("Cannot train: with engine = " + engine.label()
                    + ", which normalises a batch by what one process has of it, team-size must be 1, got "
                    + teamSize);
        }
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(activations, "activations");
    }

    /** Each network by one process. */
    public TrainingMode(TrainingEngine engine, ActivationStorage activations) {
        this(engine, activations, 1);
    }

    /** Whether the processors of this process can share a network. */
    public boolean canShare() {
        return engine.isLayerWise(Device.cpu());
    }

    /**
     * What runs the steps of a network.
     *
     * @param images most that a batch has
     */
    public Backpropagation propagation(SpikingNetwork network, int images) {
        Device device = network.device();
        if (engine.runsOnProcessorsOnly() && device.isGpu()) {
            throw new IllegalArgumentException("Cannot train: layer-wise steps run on processors, got " + device);
        }
        if (engine.isProgram(device)) {
            return new ProgramPropagation(network, ProgramForm.on(device, engine.precision()));
        }
        return engine.isLayerWise(device)
                ? new LayerwisePropagation(network, images, activations, engine.precision())
                : Backpropagation.autograd(network);
    }
}

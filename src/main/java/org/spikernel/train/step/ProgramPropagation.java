package org.spikernel.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.EnumMap;
import java.util.Map;
import org.spikernel.event.AllReduce;
import org.spikernel.network.InputCoding;
import org.spikernel.network.LayerGraph;
import org.spikernel.torch.ForwardPass;
import org.spikernel.torch.Gradients;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.train.program.ProgramForm;
import org.spikernel.train.program.TrainingProgram;
import org.spikernel.train.program.TrainingProgram.Dropout;

/**
 * Both ways as one program each; the engine records the loss alone. An observer of the pass hears of the classifier's
 * neurons only, and no input of theirs.
 */
public final class ProgramPropagation implements Backpropagation {
    private final SpikingNetwork network;
    private final ProgramForm form;
    private final Map<Dropout, TrainingProgram> programs = new EnumMap<>(Dropout.class);
    private NDManager scope;
    private InputCoding coding;
    private TrainingProgram program;
    private TrainingProgram.Pass last;
    private NDArray mask;
    private NDArray logits;

    /**
     * For one network.
     *
     * @param network stays the caller's
     * @param form of its programs
     */
    public ProgramPropagation(SpikingNetwork network, ProgramForm form) {
        this.network = network;
        this.form = form;
        scope = TorchEngine.newManager(network.device());
    }

    @Override
    public NDArray forward(NDArray images, ForwardPass pass, AllReduce allReduce) {
        if (allReduce != AllReduce.NONE) {
            throw new IllegalStateException(
                    "Cannot share a batch: the program of a step normalises by what it has itself");
        }
        scope.close();
        scope = images.getManager().newSubManager();
        int timesteps = network.architecture().macro().timesteps();
        Gradients.ignoring(() -> {
            mask = pass.dropoutMask(images, network.architecture().macro());
            program = program(pass.coding(), mask == null ? Dropout.NONE : Dropout.MASK);
            NDArray maps = pass.maps(images, timesteps);
            maps.attach(scope);
            last = program.forward(maps, mask, scope);
            report(pass.observer(), timesteps);
            return null;
        });
        logits = last.logits().duplicate();
        logits.attach(images.getManager());
        logits.setRequiresGradient(true);
        return logits;
    }

    private TrainingProgram program(InputCoding wanted, Dropout dropout) {
        if (wanted != coding) {
            close(programs);
            coding = wanted;
        }
        return programs.computeIfAbsent(dropout, which -> new TrainingProgram(network, wanted, which, form));
    }

    private static void close(Map<Dropout, TrainingProgram> programs) {
        programs.values().forEach(TrainingProgram::close);
        programs.clear();
    }

    private void report(SpikeObserver observer, int timesteps) {
        if (observer == SpikeObserver.NONE) {
            return;
        }
        for (int timestep = 0; timestep < timesteps; timestep++) {
            try (NDArray byTimestep = last.hiddenSpikes().swapAxes(0, 1);
                    NDArray spikes = byTimestep.get(timestep)) {
                observer.fired(LayerGraph.LAST_SPIKING_LAYER, timestep, spikes, spikes);
            }
        }
    }

    @Override
    public void backward(NDArray loss, double weight) {
        Gradients.backward(loss, weight);
        try (NDArray derivatives = Gradients.of(logits, scope).orElseThrow()) {
            program.backward(derivatives, mask, last, scope)
                    .forEach((name, gradient) -> add(network.parameters().get(name), gradient));
        }
        scope.close();
    }

    /** Of a copy: the engine marks what it computes without recording, and such an array could not be changed later. */
    private static void add(NDArray parameter, NDArray gradient) {
        try (NDArray copy = gradient.duplicate()) {
            Gradients.add(parameter, copy);
        }
    }

    @Override
    public void close() {
        scope.close();
        close(programs);
    }
}

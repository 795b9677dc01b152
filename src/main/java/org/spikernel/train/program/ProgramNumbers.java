package org.spikernel.train.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.torch.SpikingNetwork;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Argument;

/** What a program computes with beside images: the network's arrays and constants, on the network's device. */
final class ProgramNumbers implements AutoCloseable {
    private final StepScript script;
    private final NDManager manager;
    private final List<NDArray> weights;
    private final List<Argument.Held> held = new ArrayList<>();
    private final Argument weightList;
    private final Argument statistics;
    private final Argument constants;
    private final Map<Integer, Argument> moves = new HashMap<>();

    ProgramNumbers(StepScript script, SpikingNetwork network) {
        this.script = script;
        manager = TorchEngine.newManager(network.device());
        // Second names of the parameters, of which no gradient is wanted.
        weights = network.parameters().values().stream()
                .map(NDArray::stopGradient)
                .toList();
        weights.forEach(weight -> weight.attach(manager));
        weightList = hold(Argument.of(weights));
        List<NDArray> running = new ArrayList<>();
        for (String kind : List.of(".running_mean", ".running_var")) {
            script.norms().norms().forEach(norm -> running.add(network.arrays().get(norm.name() + kind)));
        }
        statistics = hold(Argument.of(running));
        constants = hold(Argument.of(List.of(
                manager.create(script.norms().spread()),
                manager.create(script.norms().gathered()),
                scalar(script.operators().start()),
                scalar(script.operators().scale()),
                manager.create(new float[1]),
                scalar(-1))));
    }

    private NDArray scalar(float value) {
        return manager.create(new float[] {value}, new Shape());
    }

    /** Keeps an argument until this is closed. */
    Argument hold(Argument argument) {
        Argument.Held kept = Argument.held(argument);
        held.add(kept);
        return kept;
    }

    NDManager manager() {
        return manager;
    }

    /** The parameters that have a gradient, each as one row. */
    List<NDArray> rows(List<String> names, SpikingNetwork network) {
        List<String> all = List.copyOf(network.parameters().keySet());
        return names.stream()
                .map(name -> weights.get(all.indexOf(name)).reshape(-1))
                .toList();
    }

    Argument weights() {
        return weightList;
    }

    Argument statistics() {
        return statistics;
    }

    Argument constants() {
        return constants;
    }

    /** How a batch of so many images moves the running statistics. */
    Argument moves(int images) {
        return moves.computeIfAbsent(images, count -> {
            float[] table = script.norms().moves(count);
            int columns = 2 * script.norms().channels();
            return hold(Argument.of(manager.create(table, new Shape(table.length / columns, columns))));
        });
    }

    @Override
    public void close() {
        held.forEach(Argument.Held::close);
        manager.close();
    }
}

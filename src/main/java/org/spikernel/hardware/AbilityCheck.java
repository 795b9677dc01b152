package org.spikernel.hardware;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.spikernel.hardware.Abilities.DecayKind;
import org.spikernel.hardware.Abilities.Input;
import org.spikernel.hardware.Abilities.Model;
import org.spikernel.hardware.Abilities.Pool;
import org.spikernel.hardware.Abilities.Reset;
import org.spikernel.hardware.Abilities.Support;
import org.spikernel.hardware.Abilities.Threshold;
import org.spikernel.network.InputCoding;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerInput;
import org.spikernel.network.LayerInput.Timestep;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Part;
import org.spikernel.network.Window;

/** Finds what of a network a chip computes otherwise. What is found names no layer, so that networks can be compared. */
final class AbilityCheck {
    private final LayerGraph graph;
    private final Abilities abilities;
    private final Set<Finding> findings = new LinkedHashSet<>();

    private AbilityCheck(LayerGraph graph, Abilities abilities) {
        this.graph = graph;
        this.abilities = abilities;
    }

    /** Each finding once, in the order of the layers. */
    static List<Finding> of(LayerGraph graph, InputCoding coding, Abilities abilities) {
        AbilityCheck check = new AbilityCheck(graph, abilities);
        check.input(coding);
        check.fanOut();
        for (Layer layer : graph.layers()) {
            check.layer(layer);
        }
        return List.copyOf(check.findings);
    }

    private void input(InputCoding coding) {
        if (coding == InputCoding.DIRECT && !abilities.inputs().contains(Input.ANALOGUE)) {
            findings.add(
                    Finding.cannot("images are real values, and it takes spikes alone", "macro.input-coding = rate"));
        }
    }

    private void fanOut() {
        Map<String, Integer> readers = new HashMap<>();
        int most = 0;
        for (Layer layer : graph.layers()) {
            for (LayerInput input : layer.inputs()) {
                most = Math.max(most, readers.merge(input.layer(), 1, Integer::sum));
            }
        }
        int allowed = abilities.paths().fanOutLayers();
        if (most > allowed) {
            findings.add(Finding.cannot(
                    "a layer may lead to " + allowed + " others, and some lead to more", "cells with fewer edges"));
        }
    }

    private void layer(Layer layer) {
        paths(layer);
        LayerKind kind = layer.kind();
        if (kind instanceof LayerKind.Lif lif) {
            neurons(lif);
        } else if (kind instanceof LayerKind.Convolution convolution) {
            convolution(layer, convolution);
        } else if (kind instanceof LayerKind.AveragePool pool) {
            averagePool(pool);
        } else if (kind instanceof LayerKind.MaxPool pool) {
            maxPool(pool);
        }
    }

    private void paths(Layer layer) {
        Abilities.Paths paths = abilities.paths();
        if (layer.inputs().size() > 1) {
            support(
                    paths.sum(),
                    "edges are summed before a neuron",
                    "cells in which one edge leads to each node",
                    "sums travel as spikes that carry a number");
        }
        if (layer.inputs().stream().anyMatch(input -> input.timestep() == Timestep.PREVIOUS)) {
            support(
                    paths.feedback(),
                    "feedback edges lead to the next timestep",
                    "space.connectivity = forward",
                    "feedback travels as spikes that carry a number");
        }
        boolean inCell = layer.part() == Part.CELL1 || layer.part() == Part.CELL2;
        boolean passes = layer.kind() instanceof LayerKind.Identity
                || layer.kind() instanceof LayerKind.AveragePool
                || layer.kind() instanceof LayerKind.MaxPool;
        if (inCell && passes) {
            support(
                    paths.skip(),
                    "skip and pool edges bring real values past the neurons",
                    "cells of convolutions alone, by space.operation-sets",
                    "skip and pool edges need graded spikes");
        }
    }

    private void support(Support support, String what, String change, String note) {
        switch (support) {
            case YES -> {}
            case NO -> findings.add(Finding.cannot(what, change));
            case GRADED_SPIKES -> findings.add(Finding.note(what, note));
        }
    }

    private void neurons(LayerKind.Lif lif) {
        Abilities.Neurons neurons = abilities.neurons();
        boolean leaks = neurons.models().contains(Model.LIF)
                || neurons.models().contains(Model.CUBA_LIF)
                || neurons.models().contains(Model.ANY);
        if (!leaks) {
            String has = neurons.note().isEmpty()
                    ? "it has "
                            + neurons.models().stream()
                                    .map(model -> model.name().replace('_', '-'))
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                    : neurons.note();
            findings.add(Finding.cannot(
                    "neurons are LIF, of whose potential %s is left after a timestep, and %s"
                            .formatted(number(1 - 1 / lif.tau()), has),
                    "neurons without a leak, which this space does not have"));
            return;
        }
        decay(lif, neurons.decay());
        if (!neurons.resets().contains(Reset.ZERO)) {
            findings.add(Finding.cannot(
                    "a spike sets the potential to a value, and the chip's subtracts the threshold",
                    "a reset by subtraction, which this space does not have"));
        }
        if (!neurons.thresholds().contains(Threshold.GE)) {
            findings.add(Finding.note(
                    "it fires above the threshold, not at it",
                    "write the number just below the threshold, which gives the same spikes"));
        }
    }

    private void decay(LayerKind.Lif lif, Abilities.Decay decay) {
        double left = 1 - 1 / lif.tau();
        boolean exact =
                switch (decay.kind()) {
                    case EXACT -> true;
                    case BITS -> isWhole(Math.scalb(1 / lif.tau(), decay.bits()));
                    case SHIFT -> isPowerOfTwo(lif.tau());
                    case NONE -> left == 1;
                };
        if (!exact) {
            String change =
                    switch (decay.kind()) {
                        case BITS -> "neuron.tau of which 2^%d is a whole multiple".formatted(decay.bits());
                        case SHIFT -> "neuron.tau = 2, 4, 8 or another power of two";
                        case EXACT, NONE -> "neurons without a leak, which this space does not have";
                    };
            findings.add(Finding.cannot(
                    "%s of a potential is left after a timestep, which its decay (%s) does not have"
                            .formatted(number(left), words(decay)),
                    change));
        }
    }

    private static String words(Abilities.Decay decay) {
        return decay.kind() == DecayKind.BITS
                ? "in parts of 2^" + decay.bits()
                : switch (decay.kind()) {
                    case SHIFT -> "by shifts of bits";
                    case NONE -> "none";
                    case EXACT -> "any";
                    case BITS -> throw new IllegalStateException("Cannot be: bits are told above");
                };
    }

    private static boolean isWhole(double value) {
        // tau is a number of the configuration such as 1.3333333333333333.
        return Math.abs(value - Math.rint(value)) < 1e-9 && Math.rint(value) > 0;
    }

    private static boolean isPowerOfTwo(double value) {
        return value >= 2 && Math.scalb(1.0, Math.getExponent(value)) == value;
    }

    private void convolution(Layer layer, LayerKind.Convolution convolution) {
        Abilities.Convolutions able = abilities.convolutions();
        Window window = convolution.window();
        if (able.kernels().isNone()) {
            findings.add(Finding.cannot("it has no convolutions", "layers that are fully connected"));
            return;
        }
        within("kernels", window.kernel(), able.kernels(), "space.kernel-sets of such kernels");
        within("strides of convolutions", window.stride(), able.strides(), "macro.stem-stride");
        within("paddings of convolutions", window.padding(), able.paddings(), "space.kernel-sets of such kernels");
        Abilities.Extent extent = able.extent();
        atMost(
                "channels",
                Math.max(layer.input().channels(), layer.output().channels()),
                extent.mostChannels(),
                "macro.width");
        atMost("pixels a side into a convolution", layer.input().height(), extent.largestInput(), "macro.image-size");
        atMost(
                "pixels a side out of a convolution",
                layer.output().height(),
                extent.largestOutput(),
                "macro.image-size");
        if (layer.part() == Part.STEM) {
            firstLayer(convolution, able.firstLayer());
        }
    }

    private void firstLayer(LayerKind.Convolution convolution, Abilities.FirstLayer first) {
        Window window = convolution.window();
        within(
                "kernels of the first layer",
                window.kernel(),
                first.kernels(),
                "another stem, which this space does not have");
        within("strides of the first layer", window.stride(), first.strides(), "macro.stem-stride");
        atMost(
                "filters of the first layer",
                convolution.outputChannels(),
                first.mostFilters().getOrDefault(window.kernel(), Integer.MAX_VALUE),
                "macro.width");
    }

    private void within(String what, int value, Allowed allowed, String change) {
        if (!allowed.has(value)) {
            findings.add(
                    Finding.cannot("its %s are %s, and there are %d".formatted(what, allowed.words(), value), change));
        }
    }

    private void atMost(String what, int value, int most, String change) {
        if (value > most) {
            findings.add(Finding.cannot("it has at most %d %s, and there are %d".formatted(most, what, value), change));
        }
    }

    private void averagePool(LayerKind.AveragePool pool) {
        Set<Pool> kinds = abilities.pools().kinds();
        if (kinds.contains(Pool.CONVOLUTION)) {
            return;
        }
        Window window = pool.window();
        boolean global = window.kernel() == pool.input().height() && kinds.contains(Pool.GLOBAL_AVERAGE);
        if (global) {
            return;
        }
        // A mean is a sum, with the weights behind it made smaller.
        if (!kinds.contains(Pool.AVERAGE) && !kinds.contains(Pool.SUM)) {
            findings.add(Finding.cannot(
                    "it has no average pool of %dx%d".formatted(window.kernel(), window.kernel()),
                    "no average pools, which this space always has before the classifier"));
            return;
        }
        window(window);
    }

    private void maxPool(LayerKind.MaxPool pool) {
        if (!abilities.pools().kinds().contains(Pool.MAX)) {
            findings.add(Finding.cannot("it has no max pool", "space.operation-sets without maxpool"));
            return;
        }
        window(pool.window());
    }

    private void window(Window window) {
        if (window.stride() < window.kernel() && abilities.pools().overlapping() != Support.YES) {
            findings.add(Finding.cannot(
                    "windows of its pools do not overlap, and those of pool edges do",
                    "space.operation-sets without avgpool and maxpool"));
        } else {
            within("sides of pools", window.kernel(), abilities.pools().sizes(), "macro.pool");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value).replaceFirst("0+$", "");
    }
}

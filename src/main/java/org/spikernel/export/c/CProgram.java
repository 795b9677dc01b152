package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.spikernel.network.EdgeLayers;
import org.spikernel.quantise.IntegerCell;
import org.spikernel.quantise.IntegerConvolution;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Operation;

/**
 * An integer model as one header and one source in C99: no allocation, no floating point, nothing of the library but
 * {@code memset} and {@code memcpy}. It gives the same spikes and logits as {@link
 * org.spikernel.quantise.FixedPoint int-1} does elsewhere.
 *
 * <p>{@code NAME_classify} takes an image and gives the logits. Compiled with {@code NAME_COUNT_SPIKES}, it also counts
 * the spikes of each layer and timestep. All that it keeps is static: one image at a time.
 */
public final class CProgram {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    /** What is no array. */
    private static final Set<String> NUMBERS = Set.of("listed", "timestep");

    private final IntegerModel model;
    private final String name;
    private final MemoryPlan plan;
    private final Constants constants;

    /**
     * @param name of files and functions: lower case letters, digits and underscores
     * @throws IllegalArgumentException when C could not have the name
     */
    public CProgram(IntegerModel model, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Cannot name program: a name has up to 40 lower-case letters, digits and _, a letter first, got \""
                            + name + "\"");
        }
        this.model = model;
        this.name = name;
        plan = MemoryPlan.of(model.graph().architecture());
        constants = new Constants(model);
    }

    /** Header and source. */
    public List<SourceFile> files() {
        return List.of(new SourceFile(name + ".h", header()), new SourceFile(name + ".c", source()));
    }

    /** Static RAM in bytes, spikes not counted by the program. */
    public long ramBytes() {
        return plan.ramBytes();
    }

    /** Bytes of constants in flash, code not counted. */
    public long constantBytes() {
        return constants.blocks().stream().mapToLong(Block::bytes).sum();
    }

    /** More RAM that a program takes which counts its spikes. */
    public long countBytes() {
        return (long) model.timesteps() * spikingLayers().size() * Integer.BYTES;
    }

    /** Names of the layers whose spikes are counted, in order; edges that share neurons have one name. */
    public List<String> spikingLayers() {
        List<String> names = new ArrayList<>();
        model.firstCell().neurons().forEach(neurons -> names.add(neurons.name()));
        names.add("down.lif");
        model.secondCell().neurons().forEach(neurons -> names.add(neurons.name()));
        names.add("last.lif");
        names.add("fc1.lif");
        return names;
    }

    /** Of files and functions. */
    public String name() {
        return name;
    }

    /** The name as the start of macros. */
    String macro() {
        return name.toUpperCase(Locale.ROOT);
    }

    /** What it computes. */
    public IntegerModel model() {
        return model;
    }

    private String header() {
        MacroArchitecture macro = model.graph().architecture().macro();
        CText text = new CText();
        text.add(
                        """
                        /* A spiking neural network, made by SpiKernel. Integers alone, no allocation.
                         *
                         * Cell %s
                         * RAM %d bytes, static; constants %d bytes, of weights with %d bits.
                         */
                        #ifndef %s_H
                        #define %s_H

                        #include <stdint.h>
                        """,
                        architecture().cell(),
                        ramBytes(),
                        constantBytes(),
                        model.bits().count(),
                        macro(),
                        macro())
                .blank();
        define(text, "IMAGE_CHANNELS", macro.stem().imageChannels());
        define(text, "IMAGE_SIDE", macro.stem().imageSize());
        define(
                text,
                "IMAGE_VALUES",
                macro.stem().imageChannels()
                        * macro.stem().imageSize()
                        * macro.stem().imageSize());
        define(text, "CLASSES", macro.classifier().classes());
        define(text, "TIMESTEPS", macro.timesteps());
        define(text, "SPIKING_LAYERS", spikingLayers().size());
        text.blank().add("""
                        /* Gives the logits of an image, [%s_CLASSES]; the class is that of the largest.
                         *
                         * image: [channel, row, column], the nearest integers to 32 times the values
                         * that the network was trained with (normalised by mean and deviation), -128 to
                         * 127. It is read once, at the start. Not reentrant: what the network keeps
                         * within an image is static.
                         */
                        void %s_classify(const int8_t image[%s_IMAGE_VALUES], int32_t logits[%s_CLASSES]);""", macro(), name, macro(), macro()).blank();
        text.add("#ifdef %s_COUNT_SPIKES", macro());
        text.add("/* Spikes of the last image. Layers:");
        List<String> layers = spikingLayers();
        for (int layer = 0; layer < layers.size(); layer++) {
            text.add(" * %d %s", layer, layers.get(layer));
        }
        text.add(" */");
        text.add("extern int32_t %s_spikes[%s_TIMESTEPS][%s_SPIKING_LAYERS];", name, macro(), macro());
        text.add("#endif").blank().add("#endif");
        return text.toString();
    }

    private void define(CText text, String what, int value) {
        text.add("#define %s_%s %d", macro(), what, value);
    }

    private String source() {
        CText text = new CText();
        text.add("/* %s, see %s.h. In this file:", name, name).add("""
                         *
                         *   shapes and constants (their numbers are at the end)
                         *   what is kept in RAM
                         *   arithmetic, neurons, sums of weights: the same in every program
                         *   the rows of the nodes of both cells
                         *   one timestep, one image
                         *
                         * A timestep goes through the image row by row, all nodes in step. A node runs
                         * some rows behind those that it reads, so that the rows of its window are
                         * there; older ones are overwritten (rings of rows). Maps are [row, column,
                         * channel].
                         */
                        #include "%s.h"

                        #include <string.h>""".formatted(name));
        shapes(text);
        text.blank()
                .add("/* ---- Constants, in flash ---------------------------------------------------- */")
                .blank();
        constants.declare(text);
        ram(text);
        kernels(text);
        CellCode first = cell(model.firstCell(), plan.firstCell(), 1, 0);
        int behindFirst = model.firstCell().neurons().size() + 1;
        CellCode second = cell(model.secondCell(), plan.secondCell(), 2, behindFirst);
        text.blank().add("/* ---- First cell -------------------------------------------------------------- */");
        first.write(text);
        text.blank().add("/* ---- Second cell ------------------------------------------------------------- */");
        second.write(text);
        stem(text);
        classifier(text);
        timestep(text, first, second);
        image(text);
        text.blank().add("/* ---- Numbers ------------------------------------------------------------------ */");
        constants.define(text);
        return text.toString();
    }

    private CellCode cell(IntegerCell cell, CellPlan cellPlan, int number, int firstLayer) {
        return new CellCode(cell.layers(), cellPlan, number, firstLayer, plan.downRows());
    }

    private void shapes(CText text) {
        MacroArchitecture macro = architecture().macro();
        text.blank()
                .add("/* ---- Shapes ------------------------------------------------------------------ */")
                .blank();
        shape(text, 1, plan.firstCell());
        shape(text, 2, plan.secondCell());
        text.add("#define STEM_STRIDE %d", macro.stem().stride());
        text.add("#define POOL %d", macro.classifier().pool());
        text.add("#define POOLED_SIDE %d", macro.pooledSide());
        text.add("#define HIDDEN %d", macro.classifier().hidden());
        text.blank().add("/* Neurons outside the cells: threshold, 1024 stands for 1. All: 4096 / tau. */");
        text.add("#define THRESHOLD %d", model.threshold());
        text.add("#define LEAK %d", model.leak());
        text.blank().add("/* Spikes whose weights are added at once. */");
        text.add("#define LISTED_AT_MOST %du", MemoryPlan.LIST_PLACES);
    }

    private static void shape(CText text, int number, CellPlan cell) {
        text.add("#define CELL%d_SIDE %d", number, cell.side());
        text.add("#define CELL%d_CHANNELS %d", number, cell.channels());
        text.add("#define CELL%d_PIXEL_BYTES %d /* of spikes */", number, cell.pixelBytes());
    }

    private void ram(CText text) {
        text.blank()
                .add("/* ---- RAM ---------------------------------------------------------------------- */")
                .blank();
        List<Block> blocks = plan.blocks();
        for (Block block : blocks) {
            String type = block.type().c();
            if (block.name().equals("places")) {
                text.add("typedef %s place;", type);
                type = "place";
            }
            if (block.name().equals("timestep")) {
                // With a single timestep compilers would drop what feedback needs, and sizes would not be those
                // planned.
                type = "volatile " + type;
            }
            String size = NUMBERS.contains(block.name()) ? "" : "[%d]".formatted(block.count());
            text.add("static %s %s%s; /* %s */", type, block.name(), size, block.comment());
        }
        text.blank().add("#ifdef %s_COUNT_SPIKES", macro());
        text.add("int32_t %s_spikes[%s_TIMESTEPS][%s_SPIKING_LAYERS];", name, macro(), macro());
        text.add("#define COUNT(layer, fired) (%s_spikes[timestep][layer] += (int32_t)(fired))", name);
        text.add("#else").add("#define COUNT(layer, fired) ((void)(fired))").add("#endif");
    }

    private void kernels(CText text) {
        boolean skips = hasEdge(Operation.Kind.SKIP);
        boolean averages = hasEdge(Operation.Kind.AVERAGE_POOL);
        boolean maxima = hasEdge(Operation.Kind.MAX_POOL);
        boolean fed = plan.firstCell().fedNodes() > 0;
        List<String> sections = new ArrayList<>();
        sections.add("arithmetic");
        sections.add(constants.narrow() ? "scale_narrow" : "");
        sections.add("normalise");
        sections.add("fire");
        sections.add("clear");
        sections.add(skips || fed ? "add" : "");
        sections.add("spike_window");
        sections.add(averages || maxima ? "value_window" : "");
        sections.add(averages ? "average" : "");
        sections.add(maxima ? "largest" : "");
        sections.removeIf(String::isEmpty);
        sections.forEach(section -> text.blank().add(Kernels.section(section)));
        text.blank().add("""
                        /* A convolution of spikes. Weights: [row, column, input, output], outputs side by
                         * side in whole words. Scales: a bias and a factor for each output. */
                        struct layer {
                            const uint32_t *weights;
                            const int32_t *scales;
                            int inputs;
                            int outputs;
                            int kernel;
                            int side;
                        };
                        """);
        text.blank().add(Kernels.section(WeightLayout.of(model.bits()) == WeightLayout.BYTES ? "gather8" : "gather4"));
        text.blank().add("#define SCALE %s", constants.narrow() ? "scale_narrow" : "scale_wide");
        text.blank().add(Kernels.section("convolve"));
        if (!hasEdge(Operation.Kind.LIF_CONV)) {
            return;
        }
        text.blank().add(Kernels.section("convolve_pixel"));
    }

    private boolean hasEdge(Operation.Kind kind) {
        return model.graph().firstCell().edges().stream()
                .map(EdgeLayers::operation)
                .anyMatch(operation -> operation.kind() == kind);
    }

    private void stem(CText text) {
        text.blank()
                .add("/* ---- Stem, once an image ------------------------------------------------------ */")
                .blank();
        String file = Kernels.section("stem");
        text.add(file.replace("NAME", macro()));
    }

    private void classifier(CText text) {
        IntegerConvolution fc1 = model.fc1();
        text.blank()
                .add("/* ---- Classifier --------------------------------------------------------------- */")
                .blank();
        text.add(Kernels.section("classifier")
                .replace("NAME", macro())
                .replace("HIDDEN_LAYER", String.valueOf(spikingLayers().size() - 1)));
        if (fc1.kernel() != architecture().macro().pooledSide()) {
            throw new IllegalStateException("Cannot write fc1: its window is no whole map");
        }
    }

    private void timestep(CText text, CellCode first, CellCode second) {
        text.blank()
                .add("/* ---- One timestep, one image -------------------------------------------------- */")
                .blank();
        text.add("/* All rows of all nodes; those of the second cell, which is half as high, every other tick. */");
        text.add("static void run_timestep(void)").add("{").add("    int tick;").blank();
        text.add("    for (tick = 0; tick < %d; tick++) {", plan.ticks());
        text.add("        int half = tick - %d;", plan.secondCellDelay()).blank();
        first.calls().forEach(call -> text.add("        %s(%s);", call.function(), behind("tick", call.delay())));
        text.add("        if (half >= 0 && half % 2 == 0) {").add("            half /= 2;");
        second.calls().forEach(call -> text.add("            %s(%s);", call.function(), behind("half", call.delay())));
        text.add("        }").add("    }").add("}");
    }

    private static String behind(String time, int delay) {
        return delay == 0 ? time : time + " - " + delay;
    }

    private void image(CText text) {
        text.blank();
        text.add(
                "void %s_classify(const int8_t image[%s_IMAGE_VALUES], int32_t logits[%s_CLASSES])",
                name, macro(), macro());
        text.add("{");
        for (Block block : plan.blocks()) {
            if (block.name().endsWith("_potential") || block.name().endsWith("_feedback")) {
                text.add("    memset(%s, 0, sizeof %s);", block.name(), block.name());
            }
        }
        text.add("    memset(logits, 0, %s_CLASSES * sizeof logits[0]);", macro());
        text.add("#ifdef %s_COUNT_SPIKES", macro());
        text.add("    memset(%s_spikes, 0, sizeof %s_spikes);", name, name);
        text.add("#endif");
        text.add("    stem(image);");
        text.add("    for (timestep = 0; timestep < %s_TIMESTEPS; timestep++) {", macro());
        text.add("        run_timestep();")
                .add("        classify(logits);")
                .add("    }")
                .add("}");
    }

    private Architecture architecture() {
        return model.graph().architecture();
    }
}

package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.quantise.FixedPoint;
import org.spikernel.space.Cell;
import org.spikernel.space.Operation;

/** The functions that compute a row of each node of a cell. */
final class CellCode {
    private static final int INPUT = 0;
    private static final int OUTPUT = Cell.NODES - 1;

    private final CellLayers layers;
    private final CellPlan plan;
    private final int number;
    private final int firstLayer;
    private final int downRows;
    /** Names of the functions, with their delays, in the order in which a tick calls them. */
    private final List<Call> calls = new ArrayList<>();

    private final List<Call> feedbackCalls = new ArrayList<>();

    /** A call of a tick. */
    record Call(String function, int delay) {}

    /**
     * @param number 1 or 2
     * @param firstLayer number of the cell's first neurons among all
     * @param downRows rows of spikes between the cells that are kept
     */
    CellCode(CellLayers layers, CellPlan plan, int number, int firstLayer, int downRows) {
        this.layers = layers;
        this.plan = plan;
        this.number = number;
        this.firstLayer = firstLayer;
        this.downRows = downRows;
    }

    /** Writes the functions of all nodes. */
    void write(CText text) {
        for (int node = 0; node < Cell.NODES; node++) {
            if (plan.isUsed(node) && !isGiven(node)) {
                node(text, node);
            }
        }
        for (int node = 0; node < Cell.NODES; node++) {
            if (plan.keepsFeedback(node)) {
                feedback(text, node);
            }
        }
    }

    /** What a tick calls; after {@link #write}. */
    List<Call> calls() {
        List<Call> all = new ArrayList<>(calls);
        all.addAll(feedbackCalls);
        return all;
    }

    /** The stem's values, which nothing of the cell's own reads as neurons. */
    private boolean isGiven(int node) {
        return number == 1
                && node == INPUT
                && !plan.isFed(INPUT)
                && groups(INPUT).isEmpty();
    }

    private void node(CText text, int node) {
        List<EdgeLayers> forward = layers.forwardInto(node);
        List<EdgeLayers> back = plan.keepsFeedback(node) ? List.of() : layers.feedbackInto(node);
        String function = "cell%d_node%d_row".formatted(number, node);
        calls.add(new Call(function, plan.delay(node)));
        text.blank().add("/* %s */", title(node));
        text.add("static void %s(int row)", function).add("{");
        boolean tiles = number == 2 && node == INPUT;
        if (tiles) {
            text.add("""
                        const struct layer down = {
                            down_weights, down_scales, CELL1_CHANNELS, CELL2_CHANNELS, %d, CELL1_SIDE};
                        const uint8_t *upper[%d];
                        const uint8_t *lower[%d];""".indent(4), FlashPlan.DOWN_KERNEL, FlashPlan.DOWN_KERNEL, FlashPlan.DOWN_KERNEL);
        }
        declare(text, forward);
        declare(text, back);
        start(text);
        if (tiles) {
            for (String place : List.of("upper", "lower")) {
                text.add(
                        "    spike_window(%s, %d, 2 * row%s, CELL1_SIDE, down_spikes, %d, CELL1_SIDE * CELL1_PIXEL_BYTES);",
                        place, FlashPlan.DOWN_KERNEL, place.equals("upper") ? "" : " + 1", downRows);
            }
        }
        windows(text, forward);
        windows(text, back);
        text.add("    for (column = 0; column < %s; column++) {", side());
        boolean kept = plan.valueRows(node) > 0;
        boolean stemAlone = number == 1 && node == INPUT && !plan.isFed(INPUT);
        text.add("        %sint16_t *value = %s;", stemAlone ? "const " : "", place(node, kept, stemAlone))
                .blank();
        if (tiles) {
            text.add("""
                            /* Four pixels of the convolution between the cells become one. */
                            clear(value, CELL2_CHANNELS);
                            start_sums(CELL2_CHANNELS);
                            list_window(&down, upper, 2 * column);
                            list_window(&down, upper, 2 * column + 1);
                            list_window(&down, lower, 2 * column);
                            list_window(&down, lower, 2 * column + 1);
                            add_sums(&down, value);""".indent(8));
        } else if (number == 1 && node == INPUT && !stemAlone) {
            text.add(
                    "        memcpy(value, stem_values + (row * %s + column) * %s, %s * sizeof *value);",
                    side(), channels(), channels());
        } else if (!stemAlone) {
            text.add("        clear(value, %s);", channels());
            forward.forEach(edge -> add(text, edge, "value", "        "));
        }
        if (plan.keepsFeedback(node)) {
            text.add("        /* What feedback brought at the timestep before. */");
            text.add(
                    "        add(value, cell%d_node%d_feedback + (row * %s + column) * %s, %s);",
                    number, node, side(), channels(), channels());
        } else if (!back.isEmpty()) {
            text.add("        /* Feedback: of the timestep before. */");
            text.add("        if (timestep > 0) {");
            text.add("            clear(feedback, %s);", channels());
            back.forEach(edge -> add(text, edge, "feedback", "            "));
            text.add("            add(value, feedback, %s);", channels()).add("        }");
        }
        for (int group : groups(node)) {
            fire(text, MemoryPlan.neurons(plan, number, group), firstLayer + group, plan.thresholdOf(group), group);
        }
        if (node == OUTPUT) {
            behind(text, kept);
        }
        text.add("    }").add("}");
    }

    private String title(int node) {
        String what = "Cell %d, node %d".formatted(number, node);
        if (node == INPUT) {
            return what + ": its input" + (plan.isFed(node) ? " and feedback" : "") + ".";
        }
        if (node == OUTPUT) {
            return what + ": its output, and the neurons behind it.";
        }
        return what + ".";
    }

    private String place(int node, boolean kept, boolean stemAlone) {
        if (stemAlone) {
            return "stem_values + (row * %s + column) * %s".formatted(side(), channels());
        }
        if (!kept) {
            return "pixel";
        }
        return "cell%d_node%d_values + (%s * %s + column) * %s"
                .formatted(number, node, ringRow("row", plan.valueRows(node)), side(), channels());
    }

    private String ringRow(String row, int rows) {
        return rows == plan.side() ? row : rows == 1 ? "0" : "(%s %% %d)".formatted(row, rows);
    }

    private void start(CText text) {
        text.add("    int column;").blank();
        text.add("    if (row < 0 || row >= %s) {", side())
                .add("        return;")
                .add("    }");
    }

    /** Neurons behind the cell read its output through a norm. */
    private void behind(CText text, boolean kept) {
        String name = number == 1 ? "down" : "last";
        String value = "value";
        if (kept) {
            text.add("        memcpy(pixel, value, %s * sizeof pixel[0]);", channels());
            value = "pixel";
        }
        text.add("        normalise(%s, %s_norm, %s);", value, name, channels());
        String row = number == 1 ? ringRow("row", downRows) : "row";
        text.add(
                """
                        COUNT(%d, fire(%s_potential + (row * %s + column) * %s, %s, %s, THRESHOLD,
                                       %s_spikes + (%s * %s + column) * %s));""".indent(8),
                firstLayer + plan.neuronGroups(),
                name,
                side(),
                channels(),
                value,
                channels(),
                name,
                row,
                side(),
                pixelBytes());
    }

    private void fire(CText text, String name, int layer, int threshold, int group) {
        text.add(
                """
                        COUNT(%d, fire(%s_potential + (row * %s + column) * %s, value, %s, %d,
                                       %s_spikes + (%s * %s + column) * %s));""".indent(8),
                layer,
                name,
                side(),
                channels(),
                channels(),
                threshold,
                name,
                ringRow("row", plan.spikeRows(group)),
                side(),
                pixelBytes());
    }

    private void feedback(CText text, int node) {
        List<EdgeLayers> back = layers.feedbackInto(node);
        String function = "cell%d_feedback%d_row".formatted(number, node);
        feedbackCalls.add(new Call(function, plan.feedbackDelay(node)));
        text.blank().add("/* Cell %d: what feedback brings to node %d at the next timestep. */", number, node);
        text.add("static void %s(int row)", function).add("{");
        declare(text, back);
        start(text);
        windows(text, back);
        text.add("    for (column = 0; column < %s; column++) {", side());
        text.add(
                        "        int16_t *value = cell%d_node%d_feedback + (row * %s + column) * %s;",
                        number, node, side(), channels())
                .blank();
        text.add("        clear(value, %s);", channels());
        back.forEach(edge -> add(text, edge, "value", "        "));
        text.add("    }").add("}");
    }

    private void declare(CText text, List<EdgeLayers> edges) {
        for (EdgeLayers edge : edges) {
            int kernel = edge.operation().kernel();
            String ends = edge.from() + "_" + edge.to();
            switch (edge.operation().kind()) {
                case NONE -> throw new IllegalStateException("Cannot write an edge without operation");
                case SKIP -> text.add("    const int16_t *skip_%s;", ends);
                case AVERAGE_POOL, MAX_POOL -> text.add("    const int16_t *values_%s[%d];", ends, kernel);
                case LIF_CONV ->
                    text.add("""
                                        const struct layer edge_%s = {
                                            cell%d_%s_weights, cell%d_%s_scales, %s, %s, %d, %s};""".indent(4), ends, number, ends, number, ends, channels(), channels(), kernel, side())
                            .add("    const uint8_t *spikes_%s[%d];", ends, kernel);
            }
        }
    }

    private void windows(CText text, List<EdgeLayers> edges) {
        for (EdgeLayers edge : edges) {
            int kernel = edge.operation().kernel();
            String ends = edge.from() + "_" + edge.to();
            boolean stem = plan.valueRows(edge.from()) == 0;
            String values = stem ? "stem_values" : "cell%d_node%d_values".formatted(number, edge.from());
            int rows = stem ? plan.side() : plan.valueRows(edge.from());
            switch (edge.operation().kind()) {
                case NONE -> throw new IllegalStateException("Cannot write an edge without operation");
                case SKIP ->
                    text.add(
                            "    skip_%s = %s + %s * %s * %s;", ends, values, ringRow("row", rows), side(), channels());
                case AVERAGE_POOL, MAX_POOL ->
                    text.add(
                            "    value_window(values_%s, %d, row, %s, %s, %d, %s * %s);",
                            ends, kernel, side(), values, rows, side(), channels());
                case LIF_CONV -> {
                    int group = plan.groupOfEdge(edge.from(), edge.to());
                    text.add(
                            "    spike_window(spikes_%s, %d, row, %s, %s_spikes, %d, %s * %s);",
                            ends,
                            kernel,
                            side(),
                            MemoryPlan.neurons(plan, number, group),
                            plan.spikeRows(group),
                            side(),
                            pixelBytes());
                }
            }
        }
    }

    private void add(CText text, EdgeLayers edge, String value, String indent) {
        Operation operation = edge.operation();
        int kernel = operation.kernel();
        String ends = edge.from() + "_" + edge.to();
        text.add("%s/* %d>%d: %s */", indent, edge.from(), edge.to(), operation.label());
        switch (operation.kind()) {
            case NONE -> throw new IllegalStateException("Cannot write an edge without operation");
            case SKIP -> text.add("%sadd(%s, skip_%s + column * %s, %s);", indent, value, ends, channels(), channels());
            case AVERAGE_POOL ->
                text.add(
                        "%saverage(%s, values_%s, %d, %d, column, %s, %s);",
                        indent, value, ends, kernel, FixedPoint.averageMultiplier(kernel), side(), channels());
            case MAX_POOL ->
                text.add(
                        "%slargest(%s, values_%s, %d, column, %s, %s);",
                        indent, value, ends, kernel, side(), channels());
            case LIF_CONV -> text.add("%sconvolve(&edge_%s, spikes_%s, column, %s);", indent, ends, ends, value);
        }
    }

    private List<Integer> groups(int node) {
        List<Integer> groups = new ArrayList<>();
        for (int group = 0; group < plan.neuronGroups(); group++) {
            if (plan.nodeOf(group) == node) {
                groups.add(group);
            }
        }
        return groups;
    }

    private String side() {
        return constant("SIDE");
    }

    private String channels() {
        return constant("CHANNELS");
    }

    private String pixelBytes() {
        return constant("PIXEL_BYTES");
    }

    private String constant(String what) {
        return String.format(Locale.ROOT, "CELL%d_%s", number, what);
    }
}

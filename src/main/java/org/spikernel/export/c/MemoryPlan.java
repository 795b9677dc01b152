package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;

/**
 * What the program of an architecture keeps in RAM: all of it static, so that the linker's sum is all but the stack. Each
 * image is the caller's, who may hand it over from anywhere, and is not counted.
 *
 * <pre>
 * ram = 2 (neurons) + 2 C S^2                       potentials, the stem's values: the floor
 *     + rows of spikes, rows of values              as many as windows read, see CellPlan
 *     + ceil(2C/8) floor(S/2)^2                     spikes behind the second cell
 *     + 4 max(...) + 2 ... + list + 8               sums and values of one pixel, its spikes, counters
 * </pre>
 *
 * <p>Neurons: one for each node and threshold that an edge reads, since edges with the same would do the same.
 */
public final class MemoryPlan {
    /** Places of spikes that are gathered at once. */
    static final int LIST_PLACES = 256;

    private static final int DOWN_ROWS = 4;
    private static final int DOWN_DELAY = 2;
    private static final int LARGEST_SHORT_PLACE = 65_535;
    /** Sums that are gathered at once. */
    private static final int SUMS_MULTIPLE = 16;

    private final Architecture architecture;
    private final CellPlan first;
    private final CellPlan second;

    private MemoryPlan(Architecture architecture) {
        MacroArchitecture macro = architecture.macro();
        this.architecture = architecture;
        first = new CellPlan(architecture, macro.stemSide(), macro.firstChannels(), true);
        second = new CellPlan(architecture, macro.cell2Side(), macro.secondChannels(), false);
    }

    /** Plans an architecture, of exactly the edges of its cell. */
    public static MemoryPlan of(Architecture architecture) {
        return new MemoryPlan(architecture);
    }

    /** Static RAM: {@code .bss} and {@code .data} of the program. */
    public long ramBytes() {
        long bytes = 0;
        for (Block block : blocks()) {
            bytes = Math.addExact(bytes, block.bytes());
        }
        return bytes;
    }

    /**
     * What no order of evaluation can do without: potentials, the stem's values, and the values that feedback brings, as
     * if all of them were kept.
     */
    public long floorBytes() {
        long values =
                first.mapSize() + neurons() + first.fedNodes() * first.mapSize() + second.fedNodes() * second.mapSize();
        return values * Short.BYTES;
    }

    /** Neurons that the program has. */
    public long neurons() {
        return first.neuronGroups() * first.mapSize()
                + first.mapSize()
                + second.neuronGroups() * second.mapSize()
                + second.mapSize()
                + architecture.macro().classifier().hidden();
    }

    /** All arrays, in the order of the program. */
    public List<Block> blocks() {
        MacroArchitecture macro = architecture.macro();
        List<Block> blocks = new ArrayList<>(40);
        blocks.add(new Block("stem_values", Block.Type.INT16, first.mapSize(), "the stem's values, once an image"));
        add(blocks, first, 1);
        blocks.add(new Block(
                "down_potential", Block.Type.INT16, first.mapSize(), "neurons between the cells: potentials"));
        blocks.add(new Block(
                "down_spikes",
                Block.Type.UINT8,
                (long) Math.min(DOWN_ROWS, first.side()) * first.side() * first.pixelBytes(),
                "spikes between the cells, a ring of rows"));
        add(blocks, second, 2);
        blocks.add(new Block(
                "last_potential", Block.Type.INT16, second.mapSize(), "neurons behind the second cell: potentials"));
        blocks.add(new Block(
                "last_spikes",
                Block.Type.UINT8,
                (long) second.side() * second.side() * second.pixelBytes(),
                "spikes behind the second cell"));
        blocks.add(new Block(
                "hidden_potential",
                Block.Type.INT16,
                macro.classifier().hidden(),
                "hidden neurons of the classifier: potentials"));
        blocks.add(
                new Block("sums", Block.Type.INT32, sums(), "sums of weights: of one pixel, or of the hidden neurons"));
        blocks.add(new Block("pixel", Block.Type.INT16, macro.secondChannels(), "values of a node at one pixel"));
        if (first.recomputesFeedback() || second.recomputesFeedback()) {
            blocks.add(new Block(
                    "feedback", Block.Type.INT16, macro.secondChannels(), "what feedback brings to one pixel"));
        }
        blocks.add(new Block("places", placeType(), LIST_PLACES, "spikes in a window: which rows of weights they add"));
        blocks.add(new Block("listed", Block.Type.UINT32, 1, "how many of them there are"));
        blocks.add(new Block("timestep", Block.Type.INT32, 1, "counts from 0 for each image"));
        return blocks;
    }

    private static void add(List<Block> blocks, CellPlan cell, int number) {
        for (int group = 0; group < cell.neuronGroups(); group++) {
            String name = neurons(cell, number, group);
            String what = "cell %d, neurons of node %d".formatted(number, cell.nodeOf(group));
            blocks.add(new Block(name + "_potential", Block.Type.INT16, cell.mapSize(), what + ": potentials"));
            blocks.add(new Block(
                    name + "_spikes",
                    Block.Type.UINT8,
                    (long) cell.spikeRows(group) * cell.side() * cell.pixelBytes(),
                    what + ": " + rows("spikes", cell.spikeRows(group), cell.side())));
        }
        for (int node = 0; node < Cell.NODES; node++) {
            if (cell.valueRows(node) > 0) {
                blocks.add(new Block(
                        "cell%d_node%d_values".formatted(number, node),
                        Block.Type.INT16,
                        (long) cell.valueRows(node) * cell.side() * cell.channels(),
                        "cell %d, node %d: %s"
                                .formatted(number, node, rows("values", cell.valueRows(node), cell.side()))));
            }
            if (cell.keepsFeedback(node)) {
                blocks.add(new Block(
                        "cell%d_node%d_feedback".formatted(number, node),
                        Block.Type.INT16,
                        cell.mapSize(),
                        "cell %d, node %d: what feedback brings at the next timestep".formatted(number, node)));
            }
        }
    }

    private static String rows(String what, int rows, int side) {
        return rows == side ? what + ", all rows" : what + ", a ring of rows";
    }

    /** Name in C of a group of neurons of a cell. */
    static String neurons(CellPlan cell, int number, int group) {
        String name = "cell" + number + "_node" + cell.nodeOf(group);
        for (int other = 0; other < cell.neuronGroups(); other++) {
            if (other != group && cell.nodeOf(other) == cell.nodeOf(group)) {
                return name + "_t" + cell.thresholdOf(group);
            }
        }
        return name;
    }

    private long sums() {
        MacroArchitecture macro = architecture.macro();
        int most = Math.max(macro.secondChannels(), macro.classifier().hidden());
        return ((long) most + SUMS_MULTIPLE - 1) / SUMS_MULTIPLE * SUMS_MULTIPLE;
    }

    /** The type that any place in a window fits. */
    private Block.Type placeType() {
        MacroArchitecture macro = architecture.macro();
        long places = macro.features();
        for (int from = 0; from < Cell.NODES; from++) {
            for (int to = 0; to < Cell.NODES; to++) {
                long kernel = architecture.operation(from, to).kernel();
                places = Math.max(places, kernel * kernel * macro.secondChannels());
            }
        }
        places = Math.max(places, (long) FlashPlan.DOWN_KERNEL * FlashPlan.DOWN_KERNEL * macro.firstChannels());
        return places <= LARGEST_SHORT_PLACE ? Block.Type.UINT16 : Block.Type.UINT32;
    }

    /** What this is the plan of. */
    Architecture architecture() {
        return architecture;
    }

    CellPlan firstCell() {
        return first;
    }

    CellPlan secondCell() {
        return second;
    }

    /** Rows of spikes between the cells that are kept. */
    int downRows() {
        return Math.min(DOWN_ROWS, first.side());
    }

    /** Ticks until the first row of the second cell is computed; from then on it is every other tick. */
    int secondCellDelay() {
        return first.delay(Cell.NODES - 1) + DOWN_DELAY;
    }

    /** Ticks of one timestep. */
    int ticks() {
        return Math.max(
                first.side() + first.lastDelay(), secondCellDelay() + 2 * (second.side() - 1 + second.lastDelay()) + 1);
    }
}

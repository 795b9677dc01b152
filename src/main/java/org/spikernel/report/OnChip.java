package org.spikernel.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a run's networks take of a chip.
 *
 * @param target the chip of the run's budget; null where the budget is parameters or bytes, or cannot be read
 * @param bits of a stored weight, for which needs are counted
 * @param rooms what is counted: of the target, or flash and RAM of the program in C
 * @param needs of the networks; empty where they cannot be counted
 * @param known microcontrollers to compare with; empty where there is a target
 * @param widths accuracy and cost by bits of a weight, as quantise measured them
 * @param boards what exported programs took on emulated boards
 */
public record OnChip(
        Target target,
        int bits,
        List<Room> rooms,
        List<Need> needs,
        List<Known> known,
        List<Width> widths,
        List<BoardRun> boards) {
    /** Nothing is known. */
    public static final OnChip NOTHING =
            new OnChip(null, Byte.SIZE, List.of(), List.of(), List.of(), List.of(), List.of());
    /** The same with what was measured. */
    public OnChip with(List<Width> measured, List<BoardRun> emulated) {
        return new OnChip(target, bits, rooms, needs, known, measured, emulated);
    }

    /** More would make the page slow. */
    public static final int MOST_ROWS = 4000;

    /** Copies. */
    public OnChip {
        rooms = List.copyOf(rooms);
        needs = List.copyOf(needs);
        known = List.copyOf(known);
        widths = List.copyOf(widths);
        boards = List.copyOf(boards);
    }

    /**
     * The chip of a budget.
     *
     * @param asked as it was written: a name, a path, or {@code flash=256KiB,ram=64KiB}
     * @param title its full name; as asked where it has none
     * @param core of a microcontroller; empty for others, and where it is not known
     */
    public record Target(String asked, String title, String core) {}

    /**
     * What a chip has so much of.
     *
     * @param resource in words
     * @param inBytes whether it is bytes, or else a number of things
     */
    public record Room(String resource, boolean inBytes) {}

    /**
     * What a network needs.
     *
     * @param amounts in the order of the rooms
     */
    public record Need(String candidateKey, List<Amount> amounts) {
        /** Copies. */
        public Need {
            amounts = List.copyOf(amounts);
        }
    }

    /**
     * How much of a room.
     *
     * @param available so much is there; null where nothing limits it
     */
    public record Amount(long needed, Long available) {}

    /**
     * A microcontroller to compare with.
     *
     * @param available in the order of the rooms; null where nothing limits it
     */
    public record Known(String name, String title, List<Long> available) {
        /** Copies. */
        public Known {
            available = Collections.unmodifiableList(new ArrayList<>(available));
        }
    }

    /**
     * A network at a width.
     *
     * @param arithmetic {@code float} or {@code integer}
     * @param seeds trainings that were measured
     * @param accuracy on the validation part
     * @param testAccuracy 0 to 1; null where it was not measured
     * @param cost what it takes
     */
    public record Width(
            String candidateKey,
            String arithmetic,
            int bits,
            long seeds,
            Share accuracy,
            Double testAccuracy,
            Cost cost) {}

    /**
     * An accuracy with its 95 % interval, 0 to 1.
     *
     * @param low null where it is not known
     * @param high null where it is not known
     */
    public record Share(Double mean, Double low, Double high) {}

    /**
     * What a network takes at a width; what nothing backs is null.
     *
     * @param memoryBytes of all parameters
     * @param flashBytes of the program in C, at most, on any measured core
     * @param ramBytes of it
     * @param computeMicrojoules an image, compute only
     * @param sramMicrojoules an image, compute and SRAM
     */
    public record Cost(
            long memoryBytes, Long flashBytes, Long ramBytes, Double computeMicrojoules, Double sramMicrojoules) {}

    /**
     * An exported program on an emulated board.
     *
     * @param memory that it took
     * @param instructions an image
     * @param images that ran as in Java
     * @param valAccuracy of these weights in integers of these bits, 0 to 1; null where it was not measured
     */
    public record BoardRun(
            String candidateKey,
            int trainSeed,
            int bits,
            Build build,
            Memory memory,
            long instructions,
            int images,
            Double valAccuracy) {}

    /** For what, by what and when a program was compiled; UTC, ISO 8601. */
    public record Build(String core, String compiler, String measuredAt) {}

    /** Bytes that a program takes. */
    public record Memory(long flashBytes, long ramBytes, long stackBytes) {}
}

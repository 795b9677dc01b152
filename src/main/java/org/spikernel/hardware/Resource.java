package org.spikernel.hardware;

import java.util.Locale;

/** What a chip has so much of. */
public enum Resource {
    FLASH("flash", Unit.BYTES),
    RAM("RAM", Unit.BYTES),
    KERNEL_ENTRIES("kernel entries", Unit.ENTRIES),
    NEURON_ENTRIES("neuron entries", Unit.ENTRIES),
    BIAS_ENTRIES("bias entries", Unit.ENTRIES),
    CORES("cores", Unit.COUNT),
    NEURONS("neurons", Unit.COUNT),
    SYNAPSES("synapses", Unit.COUNT),
    /** Values of one image. */
    INPUT_CHANNELS("input channels", Unit.COUNT),
    OUTPUTS("outputs", Unit.COUNT),
    /** Synapses that leave one neuron. */
    FAN_OUT("synapses out of a neuron", Unit.COUNT),
    FULLY_CONNECTED_INPUTS("inputs of a fully connected layer", Unit.COUNT),
    /** Of 36 Kib each. */
    BLOCK_RAMS("block RAMs", Unit.COUNT),
    /** Memory for weights. */
    SRAM("SRAM", Unit.BYTES);

    private static final long KIBI = 1024;

    private final String words;
    private final Unit unit;

    private enum Unit {
        BYTES,
        ENTRIES,
        COUNT
    }

    Resource(String words, Unit unit) {
        this.words = words;
        this.unit = unit;
    }

    /** As in sentences. */
    public String words() {
        return words;
    }

    /** Whether it is counted in bytes. */
    public boolean isBytes() {
        return unit == Unit.BYTES;
    }

    /** An amount of it, exactly: {@code 64 KiB}, {@code 65,537 bytes}, {@code 16 Ki}, {@code 992}. */
    public String amount(long value) {
        return switch (unit) {
            case BYTES -> value % KIBI == 0 ? grouped(value / KIBI) + " KiB" : grouped(value) + " bytes";
            case ENTRIES -> value % KIBI == 0 ? grouped(value / KIBI) + " Ki" : grouped(value);
            case COUNT -> grouped(value);
        };
    }

    private static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}

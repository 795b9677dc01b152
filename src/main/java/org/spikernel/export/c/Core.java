package org.spikernel.export.c;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Cores of microcontrollers that compilers here know, with what code takes on each. */
public enum Core {
    CORTEX_M0PLUS("cortex-m0plus", 4000, 40, 401, 498, 212, 357),
    CORTEX_M3("cortex-m3", 3730, 126, 394, 346, 201, 447),
    CORTEX_M4("cortex-m4", 3815, 75, 352, 329, 243, 426),
    CORTEX_M7("cortex-m7", 3811, 106, 339, 286, 291, 401),
    CORTEX_M33("cortex-m33", 3743, 104, 399, 350, 205, 434),
    CORTEX_M55("cortex-m55", 3802, 128, 414, 397, 234, 449),
    RV32IMC("rv32imc", 4302, 172, 431, 281, 230, 561);

    private final String label;
    private final int base;
    private final int node;
    private final int convolution;
    private final int pass;
    private final int poolKind;
    private final int fed;

    /**
     * The most bytes of code, by what a program consists of. Measured over 96 drawn cells for each core with gcc 12.2 and
     * {@link FirmwareSize#COMPILER_OPTIONS}; a tenth is added to the least bound over these.
     *
     * @param base what every program has
     * @param node more for each inner node that is used
     * @param convolution for each edge with neurons
     * @param pass for each skip and pool
     * @param poolKind for averages, and for maxima
     * @param fed for each node that feedback leads to
     */
    Core(String label, int base, int node, int convolution, int pass, int poolKind, int fed) {
        this.label = label;
        this.base = base;
        this.node = node;
        this.convolution = convolution;
        this.pass = pass;
        this.poolKind = poolKind;
        this.fed = fed;
    }

    /** As compilers call it, and settings: {@code cortex-m4}. */
    public String label() {
        return label;
    }

    /** The core of this name. */
    public static Optional<Core> of(String label) {
        for (Core core : values()) {
            if (core.label.equals(label.toLowerCase(Locale.ROOT))) {
                return Optional.of(core);
            }
        }
        return Optional.empty();
    }

    /** Debian's compiler. */
    public String compiler() {
        return this == RV32IMC ? "riscv64-unknown-elf-gcc" : "arm-none-eabi-gcc";
    }

    /** Its options for this core. */
    public List<String> compilerOptions() {
        return this == RV32IMC
                ? List.of("-march=" + label, "-mabi=ilp32", "--specs=picolibc.specs")
                : List.of("-mcpu=" + label, "-mthumb");
    }

    /** The command that prints the sizes of an object file. */
    public List<String> sizes(String file) {
        return List.of(tool("size"), file);
    }

    /** The command that prints the symbols of a program, with their addresses. */
    public List<String> symbols(String program) {
        return List.of(tool("nm"), program);
    }

    /** The command that writes the bytes of flash alone. */
    public List<String> flashImage(String program, String output) {
        return List.of(tool("objcopy"), "-O", "binary", program, output);
    }

    private String tool(String name) {
        return compiler().replaceFirst("gcc$", name);
    }

    /** The most that code of these parts takes. */
    long codeBoundBytes(FirmwareSize.Parts parts) {
        return base
                + (long) node * parts.nodes()
                + (long) convolution * parts.convolutions()
                + (long) pass * parts.passes()
                + (long) poolKind * parts.poolKinds()
                + (long) fed * parts.fed();
    }
}

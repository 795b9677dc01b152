package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Boards that QEMU emulates, as many kinds of cores as it has of those that the program is for. */
public enum Board {
    MPS2_AN385("mps2-an385", Core.CORTEX_M3, Room.MPS2, Clock.MPS2),
    /**
     * The chip itself, with the memory that it has: flash and the larger block of its SRAM. QEMU's board has an STM32F405,
     * which is an STM32F407 without Ethernet and camera interface.
     */
    STM32F407("netduinoplus2", Core.CORTEX_M4, Room.STM32F4, Clock.STM32F4),
    MPS2_AN500("mps2-an500", Core.CORTEX_M7, Room.MPS2, Clock.MPS2),
    MPS3_AN547("mps3-an547", Core.CORTEX_M55, Room.MPS3, Clock.MPS3),
    RISCV_VIRT("virt", Core.RV32IMC, Room.VIRT, Clock.NONE);

    private static final String HOST = "board_host.c";

    private final String machine;
    private final Core core;
    private final Room room;
    private final Clock clock;

    Board(String machine, Core core, Room room, Clock clock) {
        this.machine = machine;
        this.core = core;
        this.room = room;
        this.clock = clock;
    }

    /** Memory: where, and how many bytes; of RAM the last ones are kept for the stack. */
    private enum Room {
        MPS2(0x00000000L, 4L << 20, 0x20000000L, 4L << 20, 8 << 10),
        MPS3(0x00000000L, 512L << 10, 0x21000000L, 2L << 20, 8 << 10),
        STM32F4(0x08000000L, 1L << 20, 0x20000000L, 128L << 10, 2 << 10),
        VIRT(0x80000000L, 4L << 20, 0x80400000L, 4L << 20, 8 << 10);

        private final long flashAt;
        private final long flashBytes;
        private final long ramAt;
        private final long ramBytes;
        private final int stackBytes;

        Room(long flashAt, long flashBytes, long ramAt, long ramBytes, int stackBytes) {
            this.flashAt = flashAt;
            this.flashBytes = flashBytes;
            this.ramAt = ramAt;
            this.ramBytes = ramBytes;
            this.stackBytes = stackBytes;
        }
    }

    /** What SysTick counts, by which instructions are counted: one takes a nanosecond of QEMU's time. */
    private enum Clock {
        /** 25 MHz. */
        MPS2(4_000, 5),
        /** 32 MHz. */
        MPS3(3_125, 5),
        /** An eighth of 168 MHz, so that its 24 bits last for 0.8 billion instructions. */
        STM32F4(4_762, 1),
        /** The core counts instructions itself. */
        NONE(0, 0);

        private final int tickHundredthNanoseconds;
        private final int control;

        Clock(int tickHundredthNanoseconds, int control) {
            this.tickHundredthNanoseconds = tickHundredthNanoseconds;
            this.control = control;
        }
    }

    /** Its core. */
    public Core core() {
        return core;
    }

    /** QEMU's name of the board. */
    public String machine() {
        return machine;
    }

    /** Whether what is built for it is what would be flashed, and the demo is for its lights. */
    public boolean hasDemo() {
        return this == STM32F407;
    }

    /** Bytes of RAM that programs may have for what is static: all but the stack's. */
    public long staticBytes() {
        return room.ramBytes - room.stackBytes;
    }

    private boolean isArm() {
        return core != Core.RV32IMC;
    }

    /** The emulator. */
    public String emulator() {
        return isArm() ? "qemu-system-arm" : "qemu-system-riscv32";
    }

    /** The command that builds the test program of {@link TestFiles}. */
    public List<String> build(CProgram program, String output) {
        return build(
                program,
                Optional.of("-D" + program.macro() + "_COUNT_SPIKES"),
                List.of(program.name() + "_board.c", HOST),
                output);
    }

    /** The command that builds what runs the images of a file, {@link TestFiles#IMAGES}, in the folder where it runs. */
    public List<String> buildForImages(CProgram program, String output) {
        return build(program, Optional.empty(), List.of(program.name() + "_images.c", HOST), output);
    }

    /** The command that builds the demo, which needs no debugger. */
    public List<String> buildDemo(CProgram program, String output) {
        return build(program, Optional.empty(), List.of(program.name() + "_demo.c"), output);
    }

    private List<String> build(CProgram program, Optional<String> definition, List<String> mains, String output) {
        List<String> command = new ArrayList<>(List.of(core.compiler()));
        command.addAll(core.compilerOptions());
        command.addAll(FirmwareSize.COMPILER_OPTIONS);
        definition.ifPresent(command::add);
        command.addAll(List.of("-nostartfiles", "-Wl,--gc-sections"));
        if (isArm()) {
            command.addAll(List.of(
                    "-DNANOSECONDS=%du".formatted(clock.tickHundredthNanoseconds),
                    "-DSYSTICK_START=%du".formatted(clock.control),
                    "--specs=nosys.specs"));
        }
        command.addAll(List.of("-T", scriptName(), program.name() + ".c"));
        command.addAll(mains);
        command.addAll(List.of(startName(), "-o", output));
        return command;
    }

    /** The command that runs the test program. Instructions take a nanosecond each, so that counts are always the same. */
    public List<String> run(String program) {
        List<String> command = emulate();
        command.addAll(List.of("-icount", "shift=0"));
        command.addAll(hosted(program));
        return command;
    }

    /** The command that runs the images of a file, as fast as QEMU can. */
    public List<String> runImages(String program) {
        List<String> command = emulate();
        command.addAll(hosted(program));
        return command;
    }

    /** The command that runs the demo, without a debugger; QEMU takes {@link DemoRun}'s questions on its standard input. */
    public List<String> runDemo(String program) {
        List<String> command = emulate();
        command.addAll(List.of("-qmp", "stdio", "-kernel", program));
        return command;
    }

    private List<String> emulate() {
        List<String> command = new ArrayList<>(List.of(emulator(), "-machine", machine));
        if (!isArm()) {
            command.addAll(List.of("-bios", "none"));
        }
        command.addAll(List.of("-display", "none", "-monitor", "none", "-serial", "none"));
        return command;
    }

    private static List<String> hosted(String program) {
        return List.of("-semihosting-config", "enable=on,target=native", "-kernel", program);
    }

    private String scriptName() {
        return scriptTitle() + ".ld";
    }

    private String scriptTitle() {
        return hasDemo() ? "stm32f407" : machine;
    }

    private String startName() {
        return isArm() ? "board_cortex_m.c" : "board_riscv.c";
    }

    /** Start-up code, linker script, header and semihosting of the board. */
    List<SourceFile> files() {
        String script = Kernels.file("board.ld")
                .replace("BOARD", hasDemo() ? "STM32F405 and STM32F407" : machine + " under QEMU")
                .replace("FLASH_AT", "0x%08x".formatted(room.flashAt))
                .replace("FLASH_LENGTH", String.valueOf(room.flashBytes))
                .replace("RAM_AT", "0x%08x".formatted(room.ramAt))
                .replace("RAM_LENGTH", String.valueOf(room.ramBytes))
                .replace("STACK_LENGTH", String.valueOf(room.stackBytes))
                .replace("DATA_AT", isArm() ? "AT > flash" : "")
                .replace("ENTRY_POINT", isArm() ? "reset" : "start");
        return List.of(
                new SourceFile("board.h", Kernels.file("board.h")),
                new SourceFile(HOST, Kernels.file(HOST)),
                new SourceFile(startName(), Kernels.file(startName())),
                new SourceFile(scriptName(), script));
    }
}

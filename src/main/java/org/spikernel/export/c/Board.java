package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;

/** Boards that QEMU emulates, as many kinds of cores as it has of those that the program is for. */
public enum Board {
    MPS2_AN385("mps2-an385", Core.CORTEX_M3, "0x00000000", "4M", "0x20000000", "4M", 4_000),
    MPS2_AN500("mps2-an500", Core.CORTEX_M7, "0x00000000", "4M", "0x20000000", "4M", 4_000),
    MPS3_AN547("mps3-an547", Core.CORTEX_M55, "0x00000000", "512K", "0x21000000", "2M", 3_125),
    RISCV_VIRT("virt", Core.RV32IMC, "0x80000000", "4M", "0x80400000", "4M", 0);

    private final String machine;
    private final Core core;
    private final String flashAt;
    private final String flashLength;
    private final String ramAt;
    private final String ramLength;
    private final int tickHundredthNanoseconds;

    /** @param tickHundredthNanoseconds 1/100 ns that SysTick's clock takes; 0 where instructions are counted otherwise */
    Board(
            String machine,
            Core core,
            String flashAt,
            String flashLength,
            String ramAt,
            String ramLength,
            int tickHundredthNanoseconds) {
        this.machine = machine;
        this.core = core;
        this.flashAt = flashAt;
        this.flashLength = flashLength;
        this.ramAt = ramAt;
        this.ramLength = ramLength;
        this.tickHundredthNanoseconds = tickHundredthNanoseconds;
    }

    /** Its core. */
    public Core core() {
        return core;
    }

    /** QEMU's name of the board. */
    public String machine() {
        return machine;
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
        List<String> command = new ArrayList<>(List.of(core.compiler()));
        command.addAll(core.compilerOptions());
        command.addAll(FirmwareSize.COMPILER_OPTIONS);
        command.addAll(List.of("-D" + program.macro() + "_COUNT_SPIKES", "-nostartfiles", "-Wl,--gc-sections"));
        if (isArm()) {
            command.addAll(List.of("-DNANOSECONDS=%du".formatted(tickHundredthNanoseconds), "--specs=nosys.specs"));
        }
        command.addAll(List.of("-T", scriptName()));
        command.addAll(List.of(program.name() + ".c", program.name() + "_board.c", startName(), "-o", output));
        return command;
    }

    /** The command that runs it. Instructions take a nanosecond each, so that counts of them are always the same. */
    public List<String> run(String program) {
        List<String> command = new ArrayList<>(List.of(emulator(), "-machine", machine));
        if (!isArm()) {
            command.addAll(List.of("-bios", "none"));
        }
        command.addAll(List.of(
                "-icount",
                "shift=0",
                "-nographic",
                "-monitor",
                "none",
                "-serial",
                "none",
                "-semihosting-config",
                "enable=on,target=native",
                "-kernel",
                program));
        return command;
    }

    private String scriptName() {
        return machine + ".ld";
    }

    private String startName() {
        return isArm() ? "board_cortex_m.c" : "board_riscv.c";
    }

    /** Start-up code, linker script and header of the board. */
    List<SourceFile> files() {
        String script = Kernels.file("board.ld")
                .replace("BOARD", machine)
                .replace("FLASH_AT", flashAt)
                .replace("FLASH_LENGTH", flashLength)
                .replace("RAM_AT", ramAt)
                .replace("RAM_LENGTH", ramLength)
                .replace("DATA_AT", isArm() ? "AT > flash" : "")
                .replace("ENTRY_POINT", isArm() ? "reset" : "start");
        return List.of(
                new SourceFile("board.h", Kernels.file("board.h")),
                new SourceFile(startName(), Kernels.file(startName())),
                new SourceFile(scriptName(), script));
    }
}

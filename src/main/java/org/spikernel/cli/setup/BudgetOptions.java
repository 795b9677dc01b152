package org.spikernel.cli.setup;

import org.spikernel.cli.output.UserInputException;
import org.spikernel.config.HardwareTargets;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunConfig.BudgetSettings;
import picocli.CommandLine.Option;

/** A budget that is asked for on the command line, over the configured one. */
public final class BudgetOptions {
    @Option(
            names = "--budget",
            paramLabel = "BUDGET",
            description =
                    "10M-params, 2MiB, 500kB, 65536B; flash=256KiB,ram=64KiB; a chip by its name, as stm32f407vg, or by the path"
                            + " of its file (default: budget.limit).")
    private String budget;

    @Option(names = "--bits", paramLabel = "N", description = "Bits of one stored parameter (default: budget.bits).")
    private Integer bits;

    /** Refuses other bits where a search varies them. */
    public void requireNoBits(RunConfig config) {
        if (bits != null && !config.space().macro().bits().isEmpty()) {
            throw new UserInputException(
                    "Cannot count memory: --bits must be left out where networks have bits of their own, space.macro.bits = "
                            + config.space().macro().bits() + ", got " + bits);
        }
    }

    /** The configured settings with what was asked for here. */
    public BudgetSettings over(BudgetSettings configured) {
        BudgetSettings limited = budget == null
                ? configured
                : UserInputException.from(
                        "--budget",
                        () -> new BudgetSettings(
                                HardwareTargets.budget(budget), configured.bits(), configured.stateBits()));
        return bits == null
                ? limited
                : UserInputException.from(
                        "--bits", () -> new BudgetSettings(limited.limit(), bits, limited.stateBits()));
    }
}

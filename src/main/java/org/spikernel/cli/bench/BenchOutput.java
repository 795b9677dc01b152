package org.spikernel.cli.bench;

import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import picocli.CommandLine.Option;

/** How the results of commands without settings are printed. */
final class BenchOutput {
    @Option(names = "--json", description = "Results as JSON lines, alone on standard output.")
    private boolean json;

    @Option(names = "--csv", description = "Results as CSV, alone on standard output.")
    private boolean csv;

    Output output() {
        if (json && csv) {
            throw new UserInputException("Cannot print results: --json and --csv exclude each other, got both");
        }
        Output.Format format = json ? Output.Format.JSON_LINES : csv ? Output.Format.CSV : Output.Format.TABLE;
        return new Output(format, System.out, System.err);
    }
}

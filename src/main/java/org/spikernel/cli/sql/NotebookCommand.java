package org.spikernel.cli.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.notebook.NotebookServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The kernel of a notebook. */
@Command(
        name = "notebook-kernel",
        description = "Serve one notebook, as Jupyter asks it to; submit/notebook starts Jupyter.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Cells are Spark SQL over the result tables and views, and only read; %%help in a cell explains plots and more.",
            "",
            "Examples:",
            "  spikernel notebook-kernel /run/user/1000/jupyter/kernel-1.json",
            "  spikernel notebook-kernel -D tables.warehouse=/data/lake /run/user/1000/jupyter/kernel-1.json"
        })
public final class NotebookCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Parameters(paramLabel = "FILE", description = "Connection file that Jupyter wrote.")
    private Path connectionFile;

    @Override
    public Integer call() {
        try (NotebookSession session = new NotebookSession(configuration)) {
            NotebookServer.serve(connection(), jupyter(), session);
            return ExitCodes.DONE;
        } catch (IllegalArgumentException e) {
            throw new UserInputException(e.getMessage() + " (" + connectionFile + ")", e);
        }
    }

    private String connection() {
        try {
            return Files.readString(connectionFile);
        } catch (IOException e) {
            throw new UserInputException(
                    "Cannot serve a notebook: FILE must be a connection file of Jupyter's, got " + connectionFile
                            + "; submit/notebook starts Jupyter, which gives one",
                    e);
        }
    }

    /** Jupyter's process: when it was killed, this one must end too. */
    private static Optional<ProcessHandle> jupyter() {
        String process = System.getenv("JPY_PARENT_PID");
        return process == null || !process.matches("\\d{1,18}")
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(process));
    }
}

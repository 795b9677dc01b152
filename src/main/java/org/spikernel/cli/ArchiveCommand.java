package org.spikernel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.spikernel.cli.output.ExitCodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs commands as users do, small ones, in one process: the launcher makes its archive of classes from those that this
 * loads. Training is left out, since it would unpack the engine's libraries.
 */
@Command(name = "archive-classes", hidden = true, description = "Load the classes of the usual commands.")
final class ArchiveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Where tables and files go that nobody needs afterwards.")
    private Path folder;

    @Override
    public Integer call() {
        List<List<String>> commands = List.of(
                List.of(
                        "score",
                        "-D",
                        "run.name=archive",
                        "-D",
                        "space.kernel-sets=[[1,3]]",
                        "-D",
                        "space.draws=2",
                        "-D",
                        "data.synthetic.image-size=8",
                        "-D",
                        "score.batch-size=8"),
                List.of("runs"),
                List.of("select"),
                List.of("report", "--output", folder.resolve("report.html").toString()),
                List.of(
                        "sql",
                        "-e",
                        "SELECT kernel_set, count(*), max(score) FROM candidates GROUP BY kernel_set ORDER BY 2"));
        return commands.stream()
                .flatMapToInt(words -> IntStream.of(Main.execute(System.err, overTables(words))))
                .filter(code -> code != ExitCodes.DONE)
                .findFirst()
                .orElse(ExitCodes.DONE);
    }

    private String[] overTables(List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        arguments.addAll(List.of("-D", "tables.warehouse=" + folder.resolve("lake")));
        return arguments.toArray(String[]::new);
    }
}

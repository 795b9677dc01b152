package org.spikernel.cli.setup;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.cli.output.TextLines;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.config.RunConfig;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;
import picocli.CommandLine.Option;

/** Cells given by hand. */
public final class CellOptions {
    @Option(
            names = "--cells",
            paramLabel = "FILE|CELL",
            description = {
                "These cells instead of drawn ones, in every kernel set: a file with one cell a line, or a cell as in"
                        + " \"0243 0014 0002 0000\" (row by row, entry (i,j) the operation on edge i>j). May be"
                        + " repeated."
            })
    private List<String> sources = new ArrayList<>();

    /**
     * The cells; empty when none were given.
     *
     * @param config holds the operation sets that every cell is built with
     */
    public List<Cell> cells(RunConfig config) {
        List<Cell> cells = new ArrayList<>();
        for (String source : sources) {
            if (source.isBlank()) {
                throw new UserInputException(
                        "Cannot read cells: --cells must be a cell or name a file, got \"" + source + "\"");
            }
            if (isFile(source)) {
                cells.addAll(read(Path.of(source), config));
            } else {
                cells.add(parse(source, config, "--cells"));
            }
        }
        return List.copyOf(cells);
    }

    private static boolean isFile(String source) {
        try {
            return Files.exists(Path.of(source));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    public static List<Cell> read(Path file, RunConfig config) {
        List<String> lines = TextLines.of(file, "read cells", "--cells");
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                cells.add(parse(line, config, file + ":" + (i + 1)));
            }
        }
        if (cells.isEmpty()) {
            throw new UserInputException(
                    "Cannot read cells: the file must hold one cell a line, got none (" + file + ")");
        }
        return cells;
    }

    private static Cell parse(String text, RunConfig config, String where) {
        Cell cell;
        try {
            cell = Cell.parse(text);
        } catch (IllegalArgumentException e) {
            boolean path = text.contains("/") || text.contains(".");
            throw new UserInputException(
                    e.getMessage() + (path ? "; there is no file of that name either" : "") + " (" + where + ")", e);
        }
        if (!cell.accepted()) {
            throw new UserInputException(
                    "Cannot use cell: after pruning, edge 0>3 must have an operation, got none in \"" + cell
                            + "\"; set the last digit of the first row (" + where + ")");
        }
        for (OperationSet set : config.space().operationSets()) {
            UserInputException.from(where, () -> new Architecture(config.macro(), set, cell));
        }
        return cell;
    }
}

package org.spikernel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.space.Cell;
import picocli.CommandLine.Option;

/** Cells given by hand. */
final class CellOptions {
    @Option(
            names = "--cells",
            paramLabel = "FILE|CELL",
            description = {
                "These cells instead of drawn ones, in every kernel set: a file with one cell a line, or a cell as in"
                        + " \"0243 0014 0002 0000\" (row by row, entry (i,j) the operation on edge i>j). May be"
                        + " repeated."
            })
    private List<String> sources = new ArrayList<>();

    /** The cells; empty when none were given. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String source : sources) {
            if (isFile(source)) {
                cells.addAll(read(Path.of(source)));
            } else {
                cells.add(parse(source, "--cells"));
            }
        }
        for (Cell cell : cells) {
            if (!cell.accepted()) {
                throw new BadInput("Cannot use cell " + cell
                        + " (--cells): after pruning, edge 0>3 must have an operation, got none; set the last digit of"
                        + " the first row");
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

    private static List<Cell> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInput("Cannot read cells: --cells must name a text file, got " + file, e);
        }
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                cells.add(parse(line, file + ":" + (i + 1)));
            }
        }
        if (cells.isEmpty()) {
            throw new BadInput("Cannot read cells: the file must hold one cell a line, got none (" + file + ")");
        }
        return cells;
    }

    private static Cell parse(String text, String where) {
        try {
            return Cell.parse(text);
        } catch (IllegalArgumentException e) {
            boolean path = text.contains("/") || text.contains(".");
            throw new BadInput(
                    e.getMessage() + (path ? "; there is no file of that name either" : "") + " (" + where + ")", e);
        }
    }
}

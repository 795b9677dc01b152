package org.spikernel.notebook;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers Jupyter's messages with what cells show, and with one line where a cell fails. */
final class NotebookKernel extends BaseKernel {
    private static final Logger LOG = LoggerFactory.getLogger(NotebookKernel.class);

    private final NotebookTables tables;
    private final Cells cells;

    NotebookKernel(NotebookTables tables) {
        this.tables = tables;
        this.cells = new Cells(tables);
        // What is logged belongs to the terminal that Jupyter was started from.
        setShouldReplaceStdStreams(false);
    }

    @Override
    public DisplayData eval(String cell) {
        try {
            CellOutput output = cells.run(cell);
            if (output.forms().isEmpty()) {
                return null;
            }
            DisplayData data = new DisplayData();
            output.forms().forEach(data::putData);
            return data;
        } catch (CellException e) {
            throw e;
        } catch (Throwable e) {
            // Scala throws checked exceptions undeclared, and too little memory is worth one line too.
            LOG.debug("A cell failed", e);
            throw new CellException(tables.line(e), e);
        }
    }

    @Override
    public List<String> formatError(Exception failure) {
        return List.of(failure instanceof CellException ? failure.getMessage() : tables.line(failure));
    }

    @Override
    public ReplacementOptions complete(String cell, int at) {
        Completion completion = Completion.of(cell, at, tables::words);
        return new ReplacementOptions(completion.words(), completion.start(), at);
    }

    @Override
    public void interrupt() {
        tables.interrupt();
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("sql")
                .mimetype("text/x-sql")
                .fileExtension(".sql")
                .pygments("sql")
                .codemirror("sql")
                .build();
    }

    @Override
    public String getBanner() {
        return "SpiKernel: Spark SQL over the result tables; %help explains more.";
    }
}

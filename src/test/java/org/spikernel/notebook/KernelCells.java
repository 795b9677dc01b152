package org.spikernel.notebook;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;

/** A notebook's kernel without Jupyter: what it is sent, one cell after the other. */
public final class KernelCells {
    private final NotebookKernel kernel;

    /** A fresh kernel over these tables. */
    public KernelCells(NotebookTables tables) {
        kernel = new NotebookKernel(tables);
    }

    /** What a cell showed. */
    public enum Shown {
        NOTHING,
        TEXT,
        PICTURE
    }

    /** Runs a cell; fails where Jupyter would show an error. */
    public Shown run(String cell) {
        DisplayData data = kernel.eval(cell);
        if (data == null) {
            return Shown.NOTHING;
        }
        return data.hasDataForType(MIMEType.IMAGE_SVG) ? Shown.PICTURE : Shown.TEXT;
    }
}

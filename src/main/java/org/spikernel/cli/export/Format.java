package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A way to write a network, and to find out whether what was written is that network. */
enum Format {
    NIR(new NirFiles()),
    C99(new CFiles()),
    SAFETENSORS(new WeightFiles()),
    JSON(new ArchitectureFiles());

    private final Writer writer;

    Format(Writer writer) {
        this.writer = writer;
    }

    /** Writes files of one format. */
    interface Writer {
        /** Writes into a folder, and gives the files' names in it. */
        List<String> write(Subject subject, Golden golden, Path folder) throws IOException;

        /**
         * Reads the files, and nothing else of the network, and compares.
         *
         * @param golden read from its file
         * @return what was compared, in words
         * @throws ExportFailure when they are another network
         */
        String check(Subject subject, Golden golden, Path folder) throws IOException;
    }

    Writer writer() {
        return writer;
    }

    /** The name in commands. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

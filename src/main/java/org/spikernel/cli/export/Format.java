package org.spikernel.cli.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A way to write a network, and to find out whether what was written is that network. */
enum Format {
    NIR,
    C99,
    SAFETENSORS,
    JSON;

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
        return switch (this) {
            case NIR -> new NirFiles();
            case C99 -> new CFiles();
            case SAFETENSORS -> new WeightFiles();
            case JSON -> new ArchitectureFiles();
        };
    }

    /** The name in commands. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

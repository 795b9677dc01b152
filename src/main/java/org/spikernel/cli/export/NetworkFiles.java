package org.spikernel.cli.export;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.network.TensorFile;

/** Files of networks, on any file system of Hadoop's. */
final class NetworkFiles {
    private static final String REFUSAL = "Cannot ";

    private NetworkFiles() {}

    /** Arrays and notes, with their checksum looked at where there is one. */
    static TensorFile tensors(String name, Configuration hadoop) throws IOException {
        Path path = new Path(name);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return TensorFile.readVerified(in);
        }
    }

    /**
     * What to say of a file that holds no network.
     *
     * @param what cannot be done then
     */
    static UserInputException unreadable(String what, String file, Exception e) {
        String line = ExitCodes.line(e);
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            line = what + ": the file must be there, got none of that name";
        } else if (!line.startsWith(REFUSAL)) {
            line = what + ": the file must hold a network that this program can run, got " + line;
        }
        return new UserInputException(line.contains(file) ? line : line + " (" + file + ")", e);
    }
}

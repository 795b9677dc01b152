package org.spikernel.cli.network;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.NirFile;
import org.spikernel.export.nir.NirGraph;
import org.spikernel.export.nir.NirImport;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.space.ArchitectureNotes;

/** Files of networks, on any file system of Hadoop's. */
public final class NetworkFiles {
    private static final String REFUSAL = "Cannot ";
    private static final String JSON = ".json";
    private static final String NIR = ".nir";
    private static final String SAFETENSORS = ".safetensors";
    private static final String MANIFEST = "manifest.json";
    private static final int MOST_TEXT_BYTES = 1 << 24;

    private NetworkFiles() {}

    /**
     * The network of a file or folder in any form: weights, a NIR graph of ours or one that is named and built as ours, a
     * {@code network.json} with its weights beside it, a folder of {@code export}.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it holds no network of ours
     */
    public static TrainedNetwork network(String name, Configuration hadoop) throws IOException {
        String file = file(name, hadoop);
        if (isNir(file)) {
            return NirImport.of(graph(file, hadoop));
        }
        return file.endsWith(JSON)
                ? network(file, file.substring(0, file.length() - JSON.length()) + SAFETENSORS, hadoop)
                // Dropout is for training alone, and no file of weights tells it.
                : TrainedNetwork.of(tensors(file, hadoop), 0);
    }

    /** The network of a {@code network.json} with the arrays of another file. */
    public static TrainedNetwork network(String json, String weights, Configuration hadoop) throws IOException {
        Map<String, String> notes = ExportJson.notes(text(new Path(json), hadoop));
        return TrainedNetwork.of(
                ArchitectureNotes.read(notes, 0), tensors(weights, hadoop).tensors(), notes);
    }

    /** Whether the name says that it is a NIR graph. */
    public static boolean isNir(String file) {
        return file.endsWith(NIR);
    }

    /** The file of a network in a folder of {@code export}; any other name as it is. */
    public static String file(String name, Configuration hadoop) throws IOException {
        Path path = path(name);
        FileSystem files = path.getFileSystem(hadoop);
        if (!files.exists(path) || !files.getFileStatus(path).isDirectory()) {
            return name;
        }
        Path manifest = new Path(path, MANIFEST);
        if (!files.exists(manifest)) {
            throw new IllegalArgumentException(
                    "Cannot read network: the folder must be one of `spikernel export`, got no manifest.json in it");
        }
        String file = ExportJson.file(text(manifest, hadoop), List.of("safetensors", "nir"))
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "Cannot read network: the folder must hold the format safetensors or nir, got others in its manifest.json"));
        return new Path(path, file).toString();
    }

    private static Path path(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("Cannot read network: the file must have a name, got \"" + name + "\"");
        }
        return new Path(name);
    }

    private static String text(Path path, Configuration hadoop) throws IOException {
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            byte[] bytes = in.readNBytes(MOST_TEXT_BYTES + 1);
            if (bytes.length > MOST_TEXT_BYTES) {
                throw new IOException(
                        "Cannot read network: JSON must have at most " + MOST_TEXT_BYTES + " bytes, got more");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Arrays and notes, with their checksum looked at where there is one. */
    public static TensorFile tensors(String name, Configuration hadoop) throws IOException {
        Path path = new Path(name);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return TensorFile.readVerified(in);
        }
    }

    /** A NIR graph; its library reads files of this machine, so that others are copied here first. */
    public static NirGraph graph(String name, Configuration hadoop) throws IOException {
        Path path = new Path(name);
        FileSystem files = path.getFileSystem(hadoop);
        if (files.getScheme().equals("file")) {
            return NirFile.read(
                    java.nio.file.Path.of(files.makeQualified(path).toUri().getPath()));
        }
        java.nio.file.Path copy = Files.createTempFile("spikernel-", NIR);
        try (InputStream in = files.open(path)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return NirFile.read(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /**
     * What to say of a file that holds no network.
     *
     * @param what cannot be done then
     */
    public static UserInputException unreadable(String what, String file, Exception e) {
        String line = ExitCodes.line(e);
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            line = what + ": the file must be there, got none of that name";
        } else if (!line.startsWith(REFUSAL)) {
            line = what + ": the file must hold a network that this program can run, got " + line;
        }
        return new UserInputException(line.contains(file) ? line : line + " (" + file + ")", e);
    }
}

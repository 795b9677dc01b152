package org.spikernel.train;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.network.TensorFile;
import org.spikernel.text.OneLine;

/**
 * Checkpoints of one training in a folder of any file system that Hadoop reaches. A file is written under a temporary
 * name and renamed, each epoch under its own name, and the ones before are deleted only then: at every moment the folder
 * holds a whole checkpoint. One that is damaged, or of an older version that wrote no checksum, is passed over.
 */
public final class HadoopCheckpointStore implements CheckpointStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(HadoopCheckpointStore.class);
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})\\.safetensors");
    private static final String WEIGHTS = "weights.safetensors";

    private final Path folder;
    private final Configuration hadoop;

    /**
     * A store; the folder is made when the first file is saved.
     *
     * @param folder for this training alone
     * @param hadoop says how to reach file systems
     */
    public HadoopCheckpointStore(String folder, Configuration hadoop) {
        this.folder = new Path(folder);
        this.hadoop = hadoop;
    }

    @Override
    public Optional<Checkpoint> latest() throws IOException {
        FileSystem files = files();
        for (Path path : checkpoints(files)) {
            try (InputStream in = files.open(path)) {
                Checkpoint checkpoint = Checkpoint.of(TensorFile.readVerified(in));
                if (checkpoint.epochsDone() != epoch(path)) {
                    throw new IOException(
                            "Cannot read checkpoint: it must be of the epoch in its name, got one of epoch "
                                    + checkpoint.epochsDone());
                }
                return Optional.of(checkpoint);
            } catch (IOException | IllegalArgumentException e) {
                LOGGER.warn("Passing over checkpoint {}: {}", path, OneLine.of(String.valueOf(e.getMessage())));
            }
        }
        return Optional.empty();
    }

    @Override
    public void save(Checkpoint checkpoint) throws IOException {
        FileSystem files = files();
        List<Path> before = checkpoints(files);
        Path path = write(files, "checkpoint-%05d.safetensors".formatted(checkpoint.epochsDone()), checkpoint.toFile());
        for (Path old : before) {
            if (!old.getName().equals(path.getName())) {
                files.delete(old, false);
            }
        }
    }

    @Override
    public String saveWeights(TensorFile weights) throws IOException {
        return write(files(), WEIGHTS, weights).toString();
    }

    private FileSystem files() throws IOException {
        return folder.getFileSystem(hadoop);
    }

    /** Checkpoint files, the newest first. */
    private List<Path> checkpoints(FileSystem files) throws IOException {
        List<Path> found = new ArrayList<>();
        if (files.exists(folder)) {
            for (FileStatus status : files.listStatus(folder)) {
                if (NAME.matcher(status.getPath().getName()).matches()) {
                    found.add(status.getPath());
                }
            }
        }
        found.sort(Comparator.comparingInt(HadoopCheckpointStore::epoch).reversed());
        return found;
    }

    private static int epoch(Path path) {
        Matcher matcher = NAME.matcher(path.getName());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private Path write(FileSystem files, String name, TensorFile content) throws IOException {
        files.mkdirs(folder);
        Path path = new Path(folder, name);
        Path temporary = new Path(folder, "." + name + ".tmp");
        try (OutputStream out = new BufferedOutputStream(files.create(temporary, true))) {
            content.writeTo(out);
        }
        // The same content when a task is repeated: nothing is lost between the two calls.
        if (files.exists(path)) {
            files.delete(path, false);
        }
        if (!files.rename(temporary, path)) {
            throw new IOException("Cannot save %s: the file system did not rename %s".formatted(path, temporary));
        }
        return files.makeQualified(path);
    }
}

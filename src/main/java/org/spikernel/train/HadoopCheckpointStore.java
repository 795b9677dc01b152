package org.spikernel.train;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.text.OneLine;

/**
 * Checkpoints of one training in a folder of any file system that Hadoop reaches, also of an object store, which cannot
 * rename. Several attempts at the training may work at the same time (a speculative copy, a process that was thought
 * lost, another run), so each file has a name that no other has. It is written under that name: one that is not whole
 * has a wrong checksum, or none, and is passed over. What has fewer epochs is deleted once a checkpoint is whole: at
 * every moment the folder holds a whole one.
 */
public final class HadoopCheckpointStore implements CheckpointStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(HadoopCheckpointStore.class);
    /** Earlier versions gave names without the unique part. */
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})(?:-[0-9a-f-]+)?\\.safetensors");

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

    /** A file as a list of the folder shows it. */
    private record Listed(Path path, int epoch, long bytes, long modified) {}

    @Override
    public Optional<Checkpoint> latest(String key) throws IOException {
        FileSystem files = files();
        List<Listed> before = null;
        List<Listed> now = checkpoints(files);
        Optional<Checkpoint> found = Optional.empty();
        // Other attempts may delete what this list has, after they saved what it does not have.
        while (found.isEmpty() && !now.equals(before)) {
            found = newestWhole(files, now, key);
            before = now;
            now = found.isEmpty() ? checkpoints(files) : now;
        }
        return found;
    }

    private static Optional<Checkpoint> newestWhole(FileSystem files, List<Listed> listed, String key)
            throws IOException {
        for (Listed one : listed) {
            try {
                return Optional.of(read(files, one, key));
            } catch (IOException | IllegalArgumentException e) {
                if (files.exists(one.path())) {
                    LOGGER.warn("Passing over checkpoint {}: {}", one.path(), line(e));
                }
            }
        }
        return Optional.empty();
    }

    private static Checkpoint read(FileSystem files, Listed listed, String key) throws IOException {
        try (InputStream in = files.open(listed.path())) {
            Checkpoint checkpoint = Checkpoint.of(TensorFile.readVerified(in));
            if (checkpoint.epochsDone() != listed.epoch()) {
                throw new IOException("Cannot read checkpoint: it must be of the epoch in its name, got one of epoch "
                        + checkpoint.epochsDone());
            }
            if (!checkpoint.key().equals(key)) {
                throw new IOException(
                        "Cannot read checkpoint: it must be of task %s, got %s".formatted(key, checkpoint.key()));
            }
            return checkpoint;
        }
    }

    @Override
    public void save(Checkpoint checkpoint) throws IOException {
        FileSystem files = files();
        int epoch = checkpoint.epochsDone();
        try {
            write(files, "checkpoint-%05d".formatted(epoch), checkpoint.toFile());
        } catch (IOException e) {
            // Some file systems fail who writes a file that another attempt, which is ahead, has deleted.
            Optional<Checkpoint> other = latest(checkpoint.key()).filter(found -> found.epochsDone() >= epoch);
            if (other.isEmpty()) {
                throw e;
            }
            LOGGER.warn(
                    "No checkpoint of epoch {} in {}, where another attempt saved one of epoch {}: {}",
                    epoch,
                    folder,
                    other.get().epochsDone(),
                    line(e));
            return;
        }
        for (Listed old : checkpoints(files)) {
            if (old.epoch() < epoch) {
                delete(files, old.path());
            }
        }
    }

    @Override
    public String saveWeights(TensorFile weights) throws IOException {
        return write(files(), "weights", weights).toString();
    }

    private FileSystem files() throws IOException {
        return folder.getFileSystem(hadoop);
    }

    /** Checkpoint files, the newest first. */
    private List<Listed> checkpoints(FileSystem files) throws IOException {
        List<Listed> found = new ArrayList<>();
        try {
            for (FileStatus status : files.listStatus(folder)) {
                Matcher matcher = NAME.matcher(status.getPath().getName());
                if (matcher.matches()) {
                    found.add(new Listed(
                            status.getPath(),
                            Integer.parseInt(matcher.group(1)),
                            status.getLen(),
                            status.getModificationTime()));
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        found.sort(Comparator.comparingInt(Listed::epoch).reversed().thenComparing(Listed::path));
        return found;
    }

    private Path write(FileSystem files, String name, TensorFile content) throws IOException {
        if (!files.mkdirs(folder)) {
            throw new IOException("Cannot save a checkpoint: " + folder
                    + " cannot be made, since a folder above it is a file" + " or not writable by you");
        }
        Path path = new Path(folder, name + "-" + UUID.randomUUID() + ".safetensors");
        try (OutputStream out = new BufferedOutputStream(files.create(path, false))) {
            content.writeTo(out);
        } catch (IOException e) {
            delete(files, path);
            throw e;
        }
        return files.makeQualified(path);
    }

    /** What stays only takes room. */
    private static void delete(FileSystem files, Path path) {
        try {
            files.delete(path, false);
        } catch (IOException e) {
            LOGGER.warn("Cannot delete {}: {}", path, line(e));
        }
    }

    private static String line(Exception e) {
        return OneLine.of(String.valueOf(e.getMessage()));
    }
}

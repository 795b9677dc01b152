package org.spikernel.data.packed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.format.DataFolder;
import org.spikernel.data.format.ImageFiles;
import org.spikernel.data.format.ImageFiles.LabelledFile;
import org.spikernel.data.format.TinyImageNetReader;
import org.spikernel.data.packed.PackedSet.Part;

/**
 * Packs a data set that has a file for each image into few files that load in seconds. The packed folder takes the place
 * of the original one as {@code data.path}, with the same format, images and fingerprint. Files are written one by one,
 * anywhere, and are valid by themselves, so that a packing that broke off can be continued; {@link #finish} makes them a
 * data set.
 */
public final class Packing {
    private final DataSettings source;
    private final Path target;
    private final PackedSet set;
    private final List<Piece> pieces;

    private Packing(DataSettings source, Path target, PackedSet set, List<Piece> pieces) {
        this.source = source;
        this.target = target;
        this.set = set;
        this.pieces = pieces;
    }

    /**
     * One file to write.
     *
     * @param name of the file
     * @param digest of the whole source
     * @param files of the images
     */
    public record Piece(String name, String digest, List<LabelledFile> files) implements Serializable {
        public Piece {
            files = List.copyOf(files);
        }

        public int images() {
            return files.size();
        }
    }

    /**
     * What became of a piece.
     *
     * @param bytes of the file
     * @param wasThere whether an earlier, broken-off packing had written it
     */
    public record Written(int images, long bytes, boolean wasThere) implements Serializable {}

    /**
     * Looks what there is to pack. No image is read yet.
     *
     * @param source format and path; its limits do not count
     * @param target folder for the packed files; new, or that of an earlier packing of the same files
     * @throws DataException when there is nothing to pack, or the folder holds something else
     */
    public static Packing of(DataSettings source, String target, Configuration hadoop) {
        if (source.format() != DataFormat.TINY_IMAGENET) {
            throw new DataException("Cannot prepare " + source.format()
                    + " data: data.format must be one with a file for each image (" + DataFormat.TINY_IMAGENET
                    + "); this one loads in seconds as it is");
        }
        Path output = folder(target);
        DataFolder folder = DataFolder.open(source, hadoop);
        if (PackedReader.isPacked(folder)) {
            throw new DataException("Cannot prepare: data.path must name the original files, got images that are packed"
                    + " already (" + source.path() + ")");
        }
        ImageFiles files = new TinyImageNetReader(folder).files();
        PackedSet set = new PackedSet(
                source.format(),
                files.digest(),
                TinyImageNetReader.SHAPE,
                files.classNames(),
                files.train().size(),
                files.test().size());
        List<Piece> pieces = new ArrayList<>(pieces(Part.TRAIN, files.train(), set.digest()));
        pieces.addAll(pieces(Part.TEST, files.test(), set.digest()));
        Packing packing = new Packing(source, output, set, pieces);
        packing.requireOwnOrEmpty(hadoop);
        return packing;
    }

    private static Path folder(String target) {
        try {
            return new Path(target);
        } catch (IllegalArgumentException e) {
            throw new DataException("Cannot prepare: --output must name a folder, got \"" + target + "\"", e);
        }
    }

    private static List<Piece> pieces(Part part, List<LabelledFile> files, String digest) {
        List<Piece> pieces = new ArrayList<>();
        for (int start = 0; start < files.size(); start += PackedSet.IMAGES_PER_FILE) {
            int end = Math.min(files.size(), start + PackedSet.IMAGES_PER_FILE);
            pieces.add(new Piece(part.file(pieces.size()), digest, files.subList(start, end)));
        }
        return pieces;
    }

    private void requireOwnOrEmpty(Configuration hadoop) {
        try {
            FileSystem files = target.getFileSystem(hadoop);
            if (!files.exists(target)) {
                return;
            }
            if (!files.getFileStatus(target).isDirectory()) {
                throw new DataException("Cannot prepare: --output must name a folder, got a file (" + target + ")");
            }
            Optional<PackedSet> there = finished(hadoop);
            if (there.isPresent() && !there.get().equals(set)) {
                throw new DataException(
                        "Cannot prepare: the images in " + source.path() + " differ from those that " + target
                                + " was made of (names, sizes or times); name another --output, or delete that folder");
            }
            List<String> own = set.fileNames();
            Optional<String> strange = Stream.of(files.listStatus(target))
                    .map(status -> status.getPath().getName())
                    .filter(name -> !own.contains(name) && !name.equals(PackedSet.NAME) && !name.startsWith("."))
                    .sorted()
                    .findFirst();
            if (strange.isPresent()) {
                throw new DataException("Cannot prepare: --output must name a new or empty folder, got one with "
                        + strange.get() + " (" + target + ")");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unwritable(e);
        }
    }

    /** The description that a finished packing left. */
    private Optional<PackedSet> finished(Configuration hadoop) {
        DataFolder folder = DataFolder.open(source.format(), target.toString(), hadoop);
        return PackedReader.isPacked(folder)
                ? Optional.of(PackedReader.open(folder, source.format()).set())
                : Optional.empty();
    }

    /** Whether the folder is complete already; loading checks its files. */
    public boolean isDone(Configuration hadoop) {
        try {
            FileSystem files = target.getFileSystem(hadoop);
            if (!files.exists(target) || finished(hadoop).isEmpty()) {
                return false;
            }
            for (Piece piece : pieces) {
                Path file = new Path(target, piece.name());
                if (!files.exists(file) || files.getFileStatus(file).getLen() != bytes(piece)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    public List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    public int images() {
        return set.trainImages() + set.testImages();
    }

    private static long bytes(Piece piece) {
        return PackedFile.bytes(piece.images(), TinyImageNetReader.SHAPE.values());
    }

    /**
     * Decodes the images of a piece and writes its file, unless a whole one is there. Any number of processes may write
     * pieces.
     *
     * @param source as given to {@link #of}, with a path that leads to the same folder here
     * @param target likewise
     * @throws DataException when an image cannot be read or the file not be written
     */
    public static Written write(DataSettings source, String target, Piece piece, Configuration hadoop) {
        Path file = new Path(target, piece.name());
        int imageBytes = TinyImageNetReader.SHAPE.values();
        TinyImageNetReader reader = new TinyImageNetReader(DataFolder.open(source, hadoop));
        // A hidden name, as long as the file is not whole.
        Path unfinished = new Path(target, "." + piece.name() + "-" + UUID.randomUUID());
        try {
            FileSystem files = file.getFileSystem(hadoop);
            if (isWhole(files, file, piece)) {
                return new Written(piece.images(), bytes(piece), true);
            }
            try {
                try (OutputStream out = files.create(unfinished, false)) {
                    PackedFile.write(out, piece.digest(), piece.images(), imageBytes, (image, pixels) -> {
                        reader.decode(piece.files().get(image).name(), pixels, 0);
                        return piece.files().get(image).label();
                    });
                }
                // Another process may write the same piece, and must not lose a whole file to this one.
                if (!isWhole(files, file, piece)) {
                    files.delete(file, false);
                    if (!renamed(files, unfinished, file) && !isWhole(files, file, piece)) {
                        throw new IOException("it could not be renamed");
                    }
                }
            } finally {
                files.delete(unfinished, false);
            }
            return new Written(piece.images(), bytes(piece), false);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Fails, or says no, where another process has put the file there, or removed what it took for left over. */
    private static boolean renamed(FileSystem files, Path from, Path to) throws IOException {
        try {
            return files.rename(from, to);
        } catch (IOException e) {
            if (files.exists(to)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isWhole(FileSystem files, Path file, Piece piece) throws IOException {
        if (!files.exists(file)) {
            return false;
        }
        try (InputStream in = files.open(file)) {
            byte[] pixels = new byte[TinyImageNetReader.SHAPE.values()];
            PackedFile.read(in, piece.digest(), piece.images(), pixels.length, new PackedFile.Sink() {
                @Override
                public byte[] array(int image) {
                    return pixels;
                }

                @Override
                public int offset(int image) {
                    return 0;
                }

                @Override
                public void label(int image, int label) {
                    // Only the checksum is of interest.
                }
            });
            return true;
        } catch (PackedFile.BrokenException | ChecksumException e) {
            return false;
        }
    }

    /** Makes the written files a data set, and removes what processes that ended in the middle left. */
    public void finish(Configuration hadoop) {
        Path file = new Path(target, PackedSet.NAME);
        Path unfinished = new Path(target, "." + PackedSet.NAME + "-" + UUID.randomUUID());
        try {
            FileSystem files = file.getFileSystem(hadoop);
            try (OutputStream out = files.create(unfinished, false)) {
                out.write(set.text().getBytes(StandardCharsets.UTF_8));
            }
            if (finished(hadoop).isEmpty()) {
                files.delete(file, false);
                if (!renamed(files, unfinished, file) && finished(hadoop).isEmpty()) {
                    throw new IOException("it could not be renamed");
                }
            }
            files.delete(unfinished, false);
            for (var status : files.listStatus(target)) {
                if (set.fileNames().stream()
                        .anyMatch(name -> status.getPath().getName().startsWith("." + name + "-"))) {
                    files.delete(status.getPath(), false);
                }
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private DataException unwritable(Exception e) {
        return unwritable(target, e);
    }

    private static DataException unwritable(Path path, Exception e) {
        return new DataException(
                "Cannot prepare: --output must be a folder that can be written, got " + DataFolder.oneLine(e) + " ("
                        + path + ")",
                e);
    }
}

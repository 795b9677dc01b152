package org.spikernel.data.packed;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The layout of one file of packed images: a magic word, the digest of the source (32 bytes), the number of images and
 * the bytes of one (4 each), then label (2 bytes) and pixels C x H x W of each image, and at last the CRC-32C of all
 * before. Numbers are big-endian.
 */
public final class PackedFile {
    private static final byte[] MAGIC = {'S', 'P', 'K', 'I', 'M', 'G', '0', '1'};
    private static final int BUFFER = 1 << 18;
    private static final int DIGEST_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + DIGEST_BYTES + 2 * Integer.BYTES;

    private PackedFile() {}

    /** Bytes of a file. */
    static long bytes(int images, int imageBytes) {
        return HEADER_BYTES + (long) images * (Short.BYTES + imageBytes) + Integer.BYTES;
    }

    /** Gives images in their order. */
    public interface Images {
        /** Fills in the pixels of an image and returns its label. */
        int next(int image, byte[] pixels) throws IOException;
    }

    /** Takes images in their order. */
    interface Sink {
        /** Where the pixels of an image go. */
        byte[] array(int image);

        int offset(int image);

        void label(int image, int label);
    }

    public static void write(OutputStream raw, String digest, int count, int imageBytes, Images images)
            throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(new BufferedOutputStream(raw, BUFFER), new CRC32C());
        DataOutputStream out = new DataOutputStream(checked);
        out.write(MAGIC);
        out.write(HexFormat.of().parseHex(digest));
        out.writeInt(count);
        out.writeInt(imageBytes);
        byte[] pixels = new byte[imageBytes];
        for (int image = 0; image < count; image++) {
            out.writeShort(images.next(image, pixels));
            out.write(pixels);
        }
        out.writeInt((int) checked.getChecksum().getValue());
        out.flush();
    }

    /**
     * Reads a whole file and checks it.
     *
     * @throws BrokenException when it is not that file, or not whole
     */
    static void read(InputStream raw, String digest, int count, int imageBytes, Sink sink)
            throws IOException, BrokenException {
        CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(raw, BUFFER), new CRC32C());
        DataInputStream in = new DataInputStream(checked);
        try {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new BrokenException("no such file by its first bytes");
            }
            String found = HexFormat.of().formatHex(in.readNBytes(DIGEST_BYTES));
            if (!found.equals(digest)) {
                throw new BrokenException("one that was made of other files");
            }
            int images = in.readInt();
            int bytes = in.readInt();
            if (images != count || bytes != imageBytes) {
                throw new BrokenException(images + " images of " + bytes + " bytes");
            }
            for (int image = 0; image < count; image++) {
                sink.label(image, in.readUnsignedShort());
                in.readFully(sink.array(image), sink.offset(image), imageBytes);
            }
            int sum = (int) checked.getChecksum().getValue();
            if (in.readInt() != sum) {
                throw new BrokenException("a wrong checksum");
            }
        } catch (EOFException e) {
            throw new BrokenException("an end that is too early");
        }
    }

    /** What a file is instead, as a phrase. */
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String what) {
            super(what);
        }
    }
}

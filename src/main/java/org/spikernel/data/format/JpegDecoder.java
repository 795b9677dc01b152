package org.spikernel.data.format;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.spikernel.data.DataException;
import org.spikernel.data.ImageShape;

/** Decodes JPEG files with the JDK. */
final class JpegDecoder {
    private JpegDecoder() {}

    /**
     * Writes an image as planes R, G, B; a greyscale one three times the same.
     *
     * @param jpeg the file
     * @param shape size that the image must have, 3 channels
     * @param where the file's name, for messages
     * @param target receives C x H x W bytes
     * @param offset of the first byte in {@code target}
     * @throws DataException when the file is no whole JPEG of that size
     */
    static void decode(byte[] jpeg, ImageShape shape, String where, byte[] target, int offset) {
        // Not ImageIO.read: it caches in files, and takes what it could read of a truncated file for the image.
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
            List<String> warnings = new ArrayList<>();
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width != shape.width() || height != shape.height()) {
                throw new DataException("Cannot use the image: it must be " + shape.width() + "x" + shape.height()
                        + " pixels, got " + width + "x" + height + " (" + where + ")");
            }
            // The raster, not getRGB: that one changes the values of greyscale images (linear to sRGB).
            Raster raster = reader.read(0).getRaster();
            for (String warning : warnings) {
                if (!warning.toLowerCase(Locale.ROOT).contains("icc")) {
                    throw corrupt(warning, where, null);
                }
            }
            copy(raster, target, offset, where);
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataException known) {
                throw known;
            }
            throw corrupt(DataFolder.oneLine(e), where, e);
        } finally {
            reader.dispose();
        }
    }

    private static void copy(Raster raster, byte[] target, int offset, String where) {
        int bands = raster.getNumBands();
        if (bands != 1 && bands != 3) {
            throw new DataException(
                    "Cannot use the image: it must have 1 or 3 channels, got " + bands + " (" + where + ")");
        }
        int plane = raster.getWidth() * raster.getHeight();
        int[] samples = new int[plane];
        for (int channel = 0; channel < 3; channel++) {
            raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), Math.min(channel, bands - 1), samples);
            for (int i = 0; i < plane; i++) {
                target[offset + channel * plane + i] = (byte) samples[i];
            }
        }
    }

    private static DataException corrupt(String problem, String where, Exception cause) {
        return new DataException(
                "Cannot decode the image: it must be a whole JPEG file, got " + problem + " (" + where
                        + "); copy the file again",
                cause);
    }
}

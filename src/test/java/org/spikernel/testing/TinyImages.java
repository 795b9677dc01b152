package org.spikernel.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A folder as Tiny-ImageNet's, of grey images: the classes n20 and n10 and three test images. */
public final class TinyImages {
    private TinyImages() {}

    /** Writes one with so many training images of each class. */
    public static void write(Path folder, int perClass) {
        DataFiles.write(folder.resolve("wnids.txt"), "n20\nn10\n");
        for (int label = 0; label < 2; label++) {
            String wnid = label == 0 ? "n20" : "n10";
            byte[][] images = {jpeg(40 + 100 * label), jpeg(60 + 100 * label), jpeg(80 + 100 * label)};
            for (int i = 0; i < perClass; i++) {
                DataFiles.write(folder.resolve("train/" + wnid + "/images/a_" + i + ".JPEG"), images[i % 3]);
            }
        }
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            DataFiles.write(folder.resolve("val/images/v_" + i + ".JPEG"), jpeg(i));
            labels.append("v_")
                    .append(i)
                    .append(".JPEG\tn")
                    .append(i == 1 ? 20 : 10)
                    .append("\t0\n");
        }
        DataFiles.write(folder.resolve("val/val_annotations.txt"), labels.toString());
    }

    /** 64 x 64 pixels of one value. */
    public static byte[] jpeg(int grey) {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64 * 64; i++) {
            image.getRaster().setSample(i % 64, i / 64, 0, grey);
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            if (!ImageIO.write(image, "jpeg", out)) {
                throw new AssertionError("no writer for JPEG");
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package org.spikernel.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;

/** A folder as Tiny-ImageNet's, of grey images: the classes n20 and n10 and three test images. */
public final class TinyImages {
    private TinyImages() {}

    /** Writes one with so many training images of each class, of one grey each. */
    public static void write(Path folder, int perClass) {
        write(folder, perClass, (label, i) -> jpeg(40 + 100 * label + 20 * (i % 3)));
    }

    /** As {@link #write(Path, int)}, with images in which there is something to see: the stripes of a class are its own. */
    public static void writeStriped(Path folder, int perClass) {
        Random random = new Random(1);
        write(
                folder,
                perClass,
                (label, i) -> jpeg((x, y) -> ((label == 0 ? x : y) / 8 % 2) * 150 + random.nextInt(100)));
    }

    private static void write(Path folder, int perClass, BiFunction<Integer, Integer, byte[]> image) {
        DataFiles.write(folder.resolve("wnids.txt"), "n20\nn10\n");
        for (int label = 0; label < 2; label++) {
            String wnid = label == 0 ? "n20" : "n10";
            for (int i = 0; i < perClass; i++) {
                DataFiles.write(folder.resolve("train/" + wnid + "/images/a_" + i + ".JPEG"), image.apply(label, i));
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
        return jpeg((x, y) -> grey);
    }

    private static byte[] jpeg(IntBinaryOperator pixels) {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64 * 64; i++) {
            image.getRaster().setSample(i % 64, i / 64, 0, pixels.applyAsInt(i % 64, i / 64));
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

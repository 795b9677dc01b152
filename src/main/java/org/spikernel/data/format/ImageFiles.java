package org.spikernel.data.format;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.key.Sha256;

/**
 * A data set that has a file for each image, in the order in which images are used.
 *
 * @param classNames in the order of the labels
 */
public record ImageFiles(List<String> classNames, List<LabelledFile> train, List<LabelledFile> test) {
    public ImageFiles {
        classNames = List.copyOf(classNames);
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * One image.
     *
     * @param name below the data set's folder
     * @param label number of its class
     * @param bytes of the file
     * @param modifiedMillis when it was last written
     */
    public record LabelledFile(String name, int label, long bytes, long modifiedMillis) implements Keyed, Serializable {
        @Override
        public String keyText() {
            return KeyText.start("LabelledFile")
                    .with("name", name)
                    .with("label", label)
                    .with("bytes", bytes)
                    .with("modifiedMillis", modifiedMillis)
                    .end();
        }
    }

    /** SHA-256 of classes, names, labels, sizes and times: another one means that files were changed, or copied again. */
    public String digest() {
        MessageDigest digest = Sha256.digest();
        update(digest, String.join("\n", classNames));
        train.forEach(file -> update(digest, file.keyText()));
        update(digest, "test");
        test.forEach(file -> update(digest, file.keyText()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String text) {
        digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}

package org.spikernel.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.spikernel.data.DataFormat;
import org.spikernel.testing.DataFiles;
import org.spikernel.testing.TinyImages;

/** Every command of a run on some parts, with its driver killed twice: the tables are those of an undisturbed run. */
final class RunOnParts {
    /** At the start of every JVM that computes with vectors. */
    static final String OF_JAVA = "WARNING: Using incubator modules";

    private static final int CLASSES = 10;
    private static final int IMAGES_PER_FILE = 20;

    /** Of each of the two classes. */
    private static final int TINY_IMAGES = 60;

    private final Path folder;
    private final DataFormat format;
    private final String undisturbed;

    /**
     * Runs once without a fault on this machine's disk, for comparison.
     *
     * @param format of the images, CIFAR-10 or Tiny-ImageNet
     */
    RunOnParts(Path folder, DataFormat format) throws IOException, InterruptedException {
        this.folder = folder;
        this.format = format;
        if (format == DataFormat.CIFAR10) {
            writeCifar();
        } else {
            TinyImages.writeStriped(data(), TINY_IMAGES);
        }
        PartRun run = run("undisturbed", "", settings(folder + "/undisturbed", data().toString()));
        for (String command : new String[] {"score", "search", "select"}) {
            run.finish(command);
        }
        undisturbed = run.tables();
        assertThat(undisturbed).contains("\"status\":\"completed\"").doesNotContain("\"status\":\"failed\"");
    }

    /** The folder with the images. */
    Path data() {
        return folder.resolve("images");
    }

    /** Settings of a run whose warehouse and output are in a folder, on any file system. */
    Map<String, String> settings(String place, String images) {
        return new HashMap<>(Map.of(
                "data.format",
                format.label(),
                "data.path",
                images,
                "macro.classes",
                format == DataFormat.TINY_IMAGENET ? "2" : "auto",
                "tables.warehouse",
                place + "/lake",
                "run.output",
                place + "/output"));
    }

    PartRun run(String name, String submitOptions, Map<String, String> settings) throws IOException {
        return new PartRun(folder.resolve(name), "--master local[2] " + submitOptions, "127.0.0.1", settings);
    }

    /** Runs all commands, the report to a file on any file system. */
    void requireSameTables(PartRun run, String report) throws IOException, InterruptedException {
        run.finishAfterAKill("scoring:", "score");
        run.finishAfterAKill("training:", "search");
        run.finish("select");
        requireSameTables(run);
        run.finish("report", "--output", report);
        assertThat(run.finish("runs", "maintain").replace(OF_JAVA, "")).doesNotContain("Cannot", "WARN");
        requireSameTables(run);
    }

    /** After a run that has searched and selected. */
    void requireSameTables(PartRun run) throws IOException, InterruptedException {
        assertThat(run.tables()).isEqualTo(undisturbed);
    }

    private void writeCifar() {
        Random random = new Random(1);
        for (int file = 1; file <= 6; file++) {
            byte[] bytes = DataFiles.cifar(1, 0, labels());
            // Of each class another part is bright, so that there is something to learn.
            int record = bytes.length / IMAGES_PER_FILE;
            for (int image = 0; image < IMAGES_PER_FILE; image++) {
                for (int pixel = 1; pixel < record; pixel++) {
                    boolean bright = pixel % 32 / 4 == image % CLASSES % 8;
                    bytes[image * record + pixel] = (byte) (random.nextInt(100) + (bright ? 150 : 0));
                }
            }
            DataFiles.write(data().resolve(file == 6 ? "test_batch.bin" : "data_batch_" + file + ".bin"), bytes);
        }
        DataFiles.write(data().resolve("batches.meta.txt"), DataFiles.names("class", CLASSES) + "\n");
    }

    private static int[] labels() {
        int[] labels = new int[IMAGES_PER_FILE];
        for (int image = 0; image < IMAGES_PER_FILE; image++) {
            labels[image] = image % CLASSES;
        }
        return labels;
    }
}

package org.spikernel.cli.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.spikernel.data.ImageSet;
import org.spikernel.export.c.Board;
import org.spikernel.export.c.CProgram;
import org.spikernel.export.c.TestFiles;
import org.spikernel.quantise.PixelTable;
import org.spikernel.quantise.run.IntegerNetwork;
import org.spikernel.results.AccuracyEstimate;

/**
 * How many test images the program itself classifies right, on an emulated board.
 *
 * @param images that it was given
 * @param hits of which it told the class
 * @param seconds that took
 */
record FirmwareAccuracy(int images, int hits, double seconds) {
    private static final double SECONDS_BETWEEN_LINES = 10;

    /** Test images, and what becomes of their pixels. */
    record Input(ImageSet images, PixelTable pixels) {}

    /**
     * Builds the program and runs it on images, one after the other.
     *
     * @param work folder with the files of the export
     * @param progress is told every ten seconds how far it is
     * @throws ExportFailure when the class or a logit of an image is another than Java's
     */
    static FirmwareAccuracy measure(Board board, CProgram program, Input input, Path work, Consumer<String> progress)
            throws IOException {
        ImageSet images = input.images();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(work.resolve(TestFiles.IMAGES)))) {
            for (int image = 0; image < images.size(); image++) {
                out.write(input.pixels().apply(images.pixels(image)));
            }
        }
        Commands.run(board.buildForImages(program, "images.elf"), work);
        Tally tally = new Tally(board.core().label(), new IntegerNetwork(program.model()), input, progress);
        Commands.follow(board.runImages("images.elf"), work, tally::read);
        return tally.end();
    }

    /** Counts while the program runs. */
    private static final class Tally {
        private final String core;
        private final IntegerNetwork network;
        private final Input input;
        private final Consumer<String> progress;
        private final long started = System.nanoTime();
        private double told;
        private int done;
        private int hits;

        Tally(String core, IntegerNetwork network, Input input, Consumer<String> progress) {
            this.core = core;
            this.network = network;
            this.input = input;
            this.progress = progress;
        }

        private double seconds() {
            return (System.nanoTime() - started) / 1e9;
        }

        void read(String line) {
            ImageSet images = input.images();
            if (done == images.size()) {
                throw new ExportFailure(
                        "the program on %s must end after %d images, got \"%s\"".formatted(core, done, line));
            }
            var outcome = network.run(input.pixels().apply(images.pixels(done)));
            String wanted = TestFiles.imageLine(done, outcome);
            if (!line.equals(wanted)) {
                throw new ExportFailure("the program on %s must give Java's class and logits, \"%s\", got \"%s\""
                        .formatted(core, wanted, line));
            }
            hits += outcome.predicted() == images.label(done) ? 1 : 0;
            done++;
            double now = seconds();
            if (now - told >= SECONDS_BETWEEN_LINES && done < images.size()) {
                told = now;
                progress.accept("%s: %d of %d test images, %.0f s, about %.0f s left"
                        .formatted(core, done, images.size(), now, now / done * (images.size() - done)));
            }
        }

        FirmwareAccuracy end() {
            if (done != input.images().size()) {
                throw new ExportFailure("the program on %s must run all %d images, got %d"
                        .formatted(core, input.images().size(), done));
            }
            return new FirmwareAccuracy(done, hits, seconds());
        }
    }

    private AccuracyEstimate accuracy() {
        return AccuracyEstimate.of(List.of((double) hits / images), images);
    }

    /** For the manifest. */
    Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("images", images);
        entry.put("hits", hits);
        entry.put("accuracy", accuracy().mean());
        accuracy().interval().ifPresent(interval -> {
            entry.put("low", interval.low());
            entry.put("high", interval.high());
        });
        return entry;
    }

    /** A line to print. */
    String words(String core) {
        String interval = accuracy()
                .interval()
                .map(found -> " (%.4f to %.4f)".formatted(found.low(), found.high()))
                .orElse("");
        return "test accuracy in QEMU, %s, %d images: %.4f%s, every class and logit as in Java, %.0f s"
                .formatted(core, images, accuracy().mean(), interval, seconds);
    }
}

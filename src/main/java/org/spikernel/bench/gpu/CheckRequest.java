package org.spikernel.bench.gpu;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param device name, {@code cpu} or {@code gpu0}
 * @param output folder for what is written
 * @param width of the networks that are timed; the paper's is 128
 * @param images of a training step
 * @param probe images of a candidate's probe batch
 * @param seconds that all checks may take; parts that come later are left out
 */
record CheckRequest(String device, Path output, int width, int images, int probe, int seconds) {
    private static final int PAPERS_WIDTH = 128;
    private static final int PAPERS_BATCH = 64;
    private static final int PAPERS_PROBE = 256;
    private static final int TEN_MINUTES = 600;
    private static final Set<String> NAMES = Set.of("device", "output", "width", "images", "probe", "seconds");

    /**
     * Reads {@code --name value} pairs.
     *
     * @throws IllegalArgumentException with one line about what is wrong
     */
    static CheckRequest of(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "Cannot check: options are --device, --output, --width, --images, --probe and --seconds, got "
                                + arguments[i]);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("Cannot check: --" + name + " needs a value, got none");
            }
            given.put(name, arguments[i + 1]);
        }
        String device = given.getOrDefault("device", "auto");
        if (!device.matches("auto|cpu|gpu\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "Cannot check: --device must be auto, cpu, gpu0, gpu1, ..., got " + device);
        }
        return new CheckRequest(
                device,
                Path.of(given.getOrDefault("output", "gpu-check")),
                number(given, "width", PAPERS_WIDTH, 1, 1024),
                number(given, "images", PAPERS_BATCH, 2, 4096),
                number(given, "probe", PAPERS_PROBE, 2, 4096),
                number(given, "seconds", TEN_MINUTES, 1, 86_400));
    }

    private static int number(Map<String, String> given, String name, int otherwise, int least, int most) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    "Cannot check: --%s must be %d to %d, got %s".formatted(name, least, most, text));
        }
        return Integer.parseInt(text);
    }

    /** The same on a device by its name. */
    CheckRequest on(Device which) {
        return new CheckRequest(
                which.isGpu() ? "gpu" + which.getDeviceId() : "cpu", output, width, images, probe, seconds);
    }
}

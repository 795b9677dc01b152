package org.spikernel.parts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Spark's module for YARN, of another version than Spark: that of 4.1 could not be had. All that 4.2.0's calls is in 4.1.3,
 * but for two settings, both off by default; a third one that is takes their place.
 */
final class YarnModule {
    private static final List<String> NEWER =
            List.of("DRIVER_LIMIT_ACTIVE_PROCESSOR_COUNT_ENABLED", "EXECUTOR_LIMIT_ACTIVE_PROCESSOR_COUNT_ENABLED");
    private static final String OFF_AS_WELL = "EXECUTOR_PROCESS_TREE_METRICS_ENABLED";

    private YarnModule() {}

    /** Writes the module's jar as Spark 4.1 can use it. */
    static void copy(Path jar) throws IOException {
        int replaced = 0;
        try (InputStream in = Files.newInputStream(PartProcesses.onlyJar("spark-yarn"));
                ZipInputStream from = new ZipInputStream(in);
                OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream to = new ZipOutputStream(out)) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                String bytes = new String(from.readAllBytes(), ISO_8859_1);
                for (String name : NEWER) {
                    String patched = bytes.replace(constant(name), constant(OFF_AS_WELL));
                    replaced += patched.equals(bytes) ? 0 : 1;
                    bytes = patched;
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(bytes.getBytes(ISO_8859_1));
            }
        }
        if (replaced != NEWER.size()) {
            throw new AssertionError("Spark's module for YARN names " + replaced + " of " + NEWER);
        }
    }

    /** Of a class file: a tag, the length and the text. */
    private static String constant(String name) {
        return "\u0001" + (char) (name.length() >> 8) + (char) (name.length() & 0xff) + name;
    }
}

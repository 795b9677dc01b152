package org.spikernel.torch;

import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;

/**
 * The engine's native libraries where DJL unpacked them, once. A process that runs a library which lost its end, as on a disk
 * that was full or after a copy that was cut off, dies without a word (SIGBUS); so they are looked at before.
 */
public final class EngineFiles {
    private static final String ENGINE = "pytorch";
    private static final String RESOURCES = "native/lib/" + ENGINE + ".properties";
    private static final String VERSION = "version";
    private static final String FLAVOR = "flavor";
    private static final String CLASSIFIER = "classifier";
    private static final String BRIDGE = "djl_torch";
    /** Names a folder with libraries of the user's own. */
    private static final String OWN = "PYTORCH_LIBRARY_PATH";

    private static final int BUFFER = 1 << 20;

    private static volatile boolean whole;

    private EngineFiles() {}

    /** The folder; it need not be there. Empty where the user's own libraries are used, or the program brings none. */
    public static Optional<Path> folder() {
        return Utils.getEnvOrSystemProperty(OWN) != null
                ? Optional.empty()
                : brought().map(names -> Utils.getEngineCacheDir(ENGINE)
                        .resolve(names.getProperty(VERSION) + "-" + names.getProperty(FLAVOR) + "-"
                                + names.getProperty(CLASSIFIER)));
    }

    /** The folder that libraries are loaded from, the user's own or the program's; empty where the program brings none. */
    public static Optional<Path> libraries() {
        return Optional.ofNullable(Utils.getEnvOrSystemProperty(OWN))
                .map(Path::of)
                .or(EngineFiles::folder);
    }

    /**
     * Looks at their sizes.
     *
     * @throws IllegalStateException with what is wrong and what to do
     */
    static void requireWhole() {
        if (!whole) {
            damage().ifPresent(line -> {
                throw new IllegalStateException(line);
            });
            whole = true;
        }
    }

    /**
     * A line about the first library whose size is not that of the one in the jar, or about a jar that has those of another
     * system, and what to do; empty when all is well.
     */
    public static Optional<String> damage() {
        return ofAnotherSystem().or(() -> folder().flatMap(folder -> damage(folder, EngineFiles::sizeDiffers)));
    }

    private static Optional<String> ofAnotherSystem() {
        return Utils.getEnvOrSystemProperty(OWN) != null ? Optional.empty() : ofAnotherSystem(system());
    }

    /** This one, as DJL calls systems. */
    private static String system() {
        String name = System.getProperty("os.name");
        String kind = name.startsWith("Win") ? "win" : name.startsWith("Mac") ? "osx" : "linux";
        String processor = System.getProperty("os.arch");
        return kind + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    }

    /** As DJL calls systems: {@code linux-aarch64}. It would look for its libraries on the internet. */
    static Optional<String> ofAnotherSystem(String here) {
        return properties(RESOURCES)
                .map(names -> names.getProperty(CLASSIFIER, here))
                .filter(jars -> !jars.equals(here))
                .map(jars -> "Cannot start PyTorch: the jar must be built on a system as this one, " + here
                        + ", since it holds the libraries of one, got " + jars);
    }

    /** As {@link #damage}, by what is in the files: reads half a gigabyte. */
    public static Optional<String> damageWithin() {
        return ofAnotherSystem().or(() -> folder().flatMap(folder -> damage(folder, EngineFiles::contentDiffers)));
    }

    /** What is wrong with a file, in words. */
    @FunctionalInterface
    interface Comparison {
        Optional<String> of(Path file, JarEntry original) throws IOException;
    }

    static Optional<String> damage(Path folder, Comparison comparison) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        for (Map.Entry<String, String> one : resources().entrySet()) {
            Path file = folder.resolve(one.getKey());
            Optional<String> got = difference(file, one.getValue(), comparison);
            if (got.isPresent()) {
                return Optional.of("Cannot start PyTorch: its library must be as it was unpacked, got " + got.get()
                        + " in " + file + "; delete the folder " + folder + ", and the next start unpacks it again");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(Path file, String resource, Comparison comparison) {
        try {
            URL url = EngineFiles.class.getClassLoader().getResource(resource);
            if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
                return Optional.empty();
            }
            // DJL unpacks the bridge when it is missing, and the others together.
            if (!Files.exists(file)) {
                return file.getFileName().toString().endsWith(System.mapLibraryName(BRIDGE))
                        ? Optional.empty()
                        : Optional.of("no such file");
            }
            return comparison.of(file, connection.getJarEntry());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static Optional<String> sizeDiffers(Path file, JarEntry original) throws IOException {
        long bytes = Files.size(file);
        return bytes == original.getSize()
                ? Optional.empty()
                : Optional.of(bytes + " bytes instead of " + original.getSize());
    }

    static Optional<String> contentDiffers(Path file, JarEntry original) throws IOException {
        Optional<String> size = sizeDiffers(file, original);
        if (size.isPresent()) {
            return size;
        }
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
            }
        }
        return sum.getValue() == original.getCrc() ? Optional.empty() : Optional.of("other bytes");
    }

    /** By the names of the files, where the jar has them. */
    static Map<String, String> resources() {
        Map<String, String> resources = new LinkedHashMap<>();
        brought().ifPresent(names -> {
            String flavor = names.getProperty(FLAVOR);
            String classifier = names.getProperty(CLASSIFIER);
            for (String name : names.getProperty("libraries").split(",")) {
                resources.put(name, ENGINE + "/" + flavor + "/" + classifier + "/" + name);
            }
            String bridge = System.mapLibraryName(BRIDGE);
            bridgeVersion()
                    .ifPresent(version -> resources.put(
                            version + "-" + bridge, "jnilib/" + classifier + "/" + flavor + "/" + bridge));
        });
        return resources;
    }

    private static Optional<Properties> brought() {
        return properties(RESOURCES)
                .filter(names -> names.containsKey("libraries") && names.containsKey(CLASSIFIER))
                .filter(names -> names.getProperty(CLASSIFIER).equals(system()));
    }

    /** DJL's own, the last part of what it says. */
    private static Optional<String> bridgeVersion() {
        return properties("jnilib/" + ENGINE + ".properties")
                .map(names -> names.getProperty("jni_version", ""))
                .map(version -> version.substring(version.lastIndexOf('-') + 1))
                .filter(version -> !version.isEmpty());
    }

    private static Optional<Properties> properties(String resource) {
        try (InputStream in = EngineFiles.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(in);
            return Optional.of(properties);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource + " of the application jar", e);
        }
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.spikernel.text.OneLine;

/** Reads layers of the configuration, and puts one over another. Keys that {@code reference.conf} lacks are refused. */
final class ConfigLayers {
    private static final long MOST_BYTES = 1 << 20;

    private ConfigLayers() {}

    /** One layer over another; it may refer to itself, to the layer below, and to environment variables. */
    static Config over(Config below, Config layer) {
        try {
            Config own = ReferenceConfig.unwrapped(layer.resolveWith(layer.withFallback(below)));
            KnownKeys.documented().check(own);
            return ReferenceConfig.flattened(own).withFallback(below);
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        } catch (StackOverflowError e) {
            throw new ConfigException(
                    "Cannot read the configuration: brackets must not be nested that deeply, got thousands ("
                            + ConfigOrigins.where(layer.origin()) + ")",
                    e);
        }
    }

    /** The layer that a file holds. */
    static Config read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("Cannot read the configuration: --config must name a file, got " + file
                    + (Files.isDirectory(file) ? " (a folder)" : " (no such file)"));
        }
        try {
            requireText(file);
            // Without a parent, the library looks for included files nowhere, and says nothing.
            Path found = file.getParent() == null ? Path.of(".").resolve(file) : file;
            return ConfigFactory.parseFile(
                    found.toFile(),
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setIncluder(new StrictIncluder())
                            .setAllowMissing(false));
        } catch (com.typesafe.config.ConfigException e) {
            throw unreadable(e);
        } catch (StackOverflowError e) {
            throw new ConfigException(
                    "Cannot read the configuration: brackets must not be nested that deeply, got thousands (" + file
                            + ")",
                    e);
        }
    }

    /** The library replaces what is no UTF-8, and takes a large file of another kind into memory. */
    private static void requireText(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw new ConfigException("Cannot read the configuration: a file must have at most " + MOST_BYTES
                        + " bytes, got " + bytes + " (" + file + ")");
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (CharacterCodingException e) {
            throw new ConfigException(
                    "Cannot read the configuration: a file must be UTF-8 text, got other bytes (" + file + ")", e);
        } catch (IOException e) {
            throw new ConfigException(
                    "Cannot read the configuration: --config must name a readable file, got " + file, e);
        }
    }

    /** The library's message starts with the place, which belongs at the end. */
    static ConfigException unreadable(com.typesafe.config.ConfigException e) {
        String line = e.getMessage().lines().findFirst().orElse("");
        if (e.origin() == null) {
            return new ConfigException("Cannot read the configuration: " + OneLine.shortened(line), e);
        }
        String place = e.origin().description() + ": ";
        String complaint = line.startsWith(place) ? line.substring(place.length()) : line;
        return new ConfigException(
                "Cannot read the configuration: " + OneLine.shortened(complaint) + " ("
                        + ConfigOrigins.where(e.origin()) + ")",
                e);
    }
}

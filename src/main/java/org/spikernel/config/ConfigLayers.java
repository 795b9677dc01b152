package org.spikernel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.spikernel.text.OneLine;

/** Reads layers of the configuration, and puts one over another. Keys that {@code reference.conf} lacks are refused. */
final class ConfigLayers {
    private static final int MOST_BYTES = 1 << 20;

    /** What pipes gave, as in {@code --config <(...)}: each gives it once, and a command may read its settings again. */
    private static final Map<Path, String> OF_PIPES = new ConcurrentHashMap<>();

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

    /** The layer that a file or pipe holds. */
    static Config read(Path file) {
        boolean piped = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
        if (!piped && !Files.isRegularFile(file)) {
            throw new ConfigException("Cannot read the configuration: --config must name a file, got " + file
                    + (Files.isDirectory(file) ? " (a folder)" : " (no such file)"));
        }
        try {
            if (piped) {
                return ConfigFactory.parseString(
                        OF_PIPES.computeIfAbsent(file, ConfigLayers::textOfPipe),
                        ConfigParseOptions.defaults()
                                .setSyntax(ConfigSyntax.CONF)
                                .setIncluder(new StrictIncluder())
                                .setOriginDescription(file.toString()));
            }
            text(file);
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

    /** One that was read before, as by a program between, has nothing left: that would mean the defaults, unasked. */
    private static String textOfPipe(Path pipe) {
        String text = text(pipe);
        if (text.isBlank()) {
            throw new ConfigException(
                    "Cannot read the configuration: a pipe must give settings, got none (--config " + pipe + ")");
        }
        return text;
    }

    /** The library replaces what is no UTF-8, and takes a large file of another kind into memory. */
    static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new ConfigException("Cannot read the configuration: a file must have at most " + MOST_BYTES
                        + " bytes, got more (" + file + ")");
            }
            return text(bytes, file);
        } catch (IOException e) {
            throw new ConfigException(
                    "Cannot read the configuration: --config must name a readable file, got " + file, e);
        }
    }

    private static String text(byte[] bytes, Path file) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        // Of UTF-8 no character takes more bytes than it is long.
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(rest, text, true);
        if (end.isError()) {
            int at = rest.position();
            long line = 1 + IntStream.range(0, at).filter(i -> bytes[i] == '\n').count();
            throw new ConfigException(String.format(
                    Locale.ROOT,
                    "Cannot read the configuration: a file must be UTF-8 text, got the byte 0x%02X (%s:%d)",
                    bytes[at],
                    file,
                    line));
        }
        return text.flip().toString();
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

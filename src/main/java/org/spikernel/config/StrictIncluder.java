package org.spikernel.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import org.spikernel.text.OneLine;

/**
 * Reads {@code include "other.conf"} and {@code include file("other.conf")}; the library's own passes over a missing
 * file, so that a typo goes unnoticed. What is not a file is refused: a configuration loads nothing from elsewhere.
 */
final class StrictIncluder implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        ConfigParseable file = context.relativeTo(what);
        if (file == null) {
            throw wrong(what, null);
        }
        String name = file.origin().filename();
        if (name != null && new File(name).isFile()) {
            ConfigLayers.text(Path.of(name));
        }
        try {
            return file.parse(file.options().setAllowMissing(false));
        } catch (com.typesafe.config.ConfigException.IO e) {
            throw wrong(what, e);
        }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw wrong("url(" + what + ")", null);
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        throw wrong("classpath(" + what + ")", null);
    }

    private static ConfigException wrong(String what, Exception cause) {
        return new ConfigException(
                "Cannot read the configuration: include must name a file, by its path from the including one, got "
                        + OneLine.shortened(what),
                cause);
    }
}

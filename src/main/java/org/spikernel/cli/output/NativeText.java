package org.spikernel.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spikernel.text.OneLine;
import org.spikernel.text.Secrets;

/**
 * Text that the system hands to the program: Java decodes it as the locale says, and puts U+FFFD for bytes that are none.
 * What they were is lost then: a path would name another file, which a command would make.
 *
 * @param charset of the locale, as in {@code UTF-8}
 */
public record NativeText(String charset) {
    private static final char LOST = '\uFFFD';

    /** Of Java; by it a path is told to the system. */
    private static final String CHARSET = "sun.jnu.encoding";

    private static final String OWN_VARIABLES = "SPIKERNEL_";
    private static final List<String> OTHER_VARIABLES = List.of("DJL_CACHE_DIR", "SPARK_CONF_DIR", "HADOOP_CONF_DIR");

    /** Folders by the properties that Java has them in. */
    private static final Map<String, String> FOLDERS = new TreeMap<>(Map.of(
            "user.dir", "the folder that it is started in",
            "user.home", "your home folder",
            "java.io.tmpdir", "the folder for temporary files (TMPDIR)"));

    /** As this process was started. */
    public static NativeText ofThisProcess() {
        return new NativeText(System.getProperty(CHARSET, StandardCharsets.UTF_8.name()));
    }

    /**
     * What is not text as it arrived: one line, or nothing.
     *
     * @param arguments of the command line
     * @param variables of the environment; the program's own are looked at
     * @param properties of Java, in which the folders are
     */
    public Optional<String> complaint(
            String[] arguments, Map<String, String> variables, Map<Object, Object> properties) {
        for (int i = 0; i < arguments.length; i++) {
            if (isLost(arguments[i])) {
                return Optional.of(complaint("argument " + (i + 1), Secrets.hide(arguments[i])));
            }
        }
        for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
            String name = variable.getKey();
            if ((name.startsWith(OWN_VARIABLES) || OTHER_VARIABLES.contains(name)) && isLost(variable.getValue())) {
                String shown = Secrets.isNamedBy(name) ? Secrets.HIDDEN : Secrets.hide(variable.getValue());
                return Optional.of(complaint("the environment's " + name, shown));
            }
        }
        for (Map.Entry<String, String> folder : FOLDERS.entrySet()) {
            String path = String.valueOf(properties.get(folder.getKey()));
            if (isLost(path)) {
                return Optional.of(complaint(folder.getValue(), path));
            }
        }
        return Optional.empty();
    }

    private static boolean isLost(String text) {
        return text.indexOf(LOST) >= 0;
    }

    private String complaint(String what, String value) {
        boolean utf8 = charset.equals(StandardCharsets.UTF_8.name());
        return "Cannot run: " + what + " must be "
                + (utf8 ? "UTF-8 text" : "text of the locale, which knows " + charset + " alone")
                + ", got other bytes in " + OneLine.shortened(value) + "; "
                + (utf8
                        ? "rename the file or folder that it names"
                        : "set LC_ALL to a locale of UTF-8, one that `locale -a` lists");
    }
}

package org.spikernel.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;

/**
 * Keys that the version before this one had. In a configuration they are refused with what to write instead. In the
 * settings of a recorded run they are left out, so that such a run can be continued.
 */
final class WithdrawnKeys {
    /**
     * A key that is gone.
     *
     * @param key its path
     * @param standard the value that it had by default
     * @param instead what a user does instead
     */
    private record Withdrawn(String key, String standard, String instead) {}

    private static final List<Withdrawn> ALL = List.of(
            new Withdrawn(
                    "spark.application-name",
                    "SpiKernel",
                    "spark.properties.\"spark.app.name\" names the application in Spark's pages"),
            new Withdrawn(
                    "tables.maintenance.snapshots",
                    "500",
                    "the end of a run always expires old snapshots of a table that has more than 500"));

    private WithdrawnKeys() {}

    /** What to do instead of setting this key; empty when it is not one of those that are gone. */
    static Optional<String> instead(String key) {
        return ALL.stream()
                .filter(withdrawn -> withdrawn.key().equals(key))
                .map(Withdrawn::instead)
                .findFirst();
    }

    /** The settings of a recorded run without these keys. */
    static Config leftOut(Config recorded) {
        Config result = recorded;
        for (Withdrawn withdrawn : ALL) {
            result = result.withoutPath(withdrawn.key());
        }
        return result;
    }

    /** A line for each of these keys that a recorded run has with another value than the default. */
    static List<String> remarks(Config recorded) {
        return ALL.stream()
                .filter(withdrawn -> recorded.hasPath(withdrawn.key()))
                .filter(withdrawn -> !value(recorded, withdrawn).equals(withdrawn.standard()))
                .map(withdrawn -> "The recorded run's " + withdrawn.key() + " = " + value(recorded, withdrawn)
                        + " is left out, since there is no such setting any more: " + withdrawn.instead())
                .toList();
    }

    private static String value(Config recorded, Withdrawn withdrawn) {
        return String.valueOf(recorded.getValue(withdrawn.key()).unwrapped());
    }
}

package org.spikernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.spikernel.site.GeneratedPage;
import org.spikernel.testing.Console;

/** {@code commands.md}: what every command's {@code --help} prints. */
class CommandsPageTest {
    /** A line of the list of commands. */
    private static final Pattern COMMAND = Pattern.compile("  ([a-z-]+) +\\S.*");

    private final StringBuilder page = new StringBuilder("""
            # Commands

            Made from the code by `CommandsPageTest`: what `submit/spikernel <command> --help` prints.
            """);

    @Test
    void everyCommandIsThere() {
        List<String> commands = add(List.of());
        assertThat(commands).contains("search", "select", "sql", "runs");
        GeneratedPage.requireCurrent("commands.md", page.toString());
    }

    /** Adds a command and those below it; returns the names of these. */
    private List<String> add(List<String> words) {
        Console help =
                Console.run(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));
        assertThat(help.exitCode()).isZero();
        page.append("\n%s spikernel%s%n%n```%n"
                .formatted(words.isEmpty() ? "##" : "###", words.isEmpty() ? "" : " " + String.join(" ", words)));
        help.output().forEach(line -> page.append(line.stripTrailing()).append('\n'));
        page.append("```\n");
        List<String> below = commands(help.output());
        for (String command : below) {
            if (!command.equals("help")) {
                List<String> longer = new ArrayList<>(words);
                longer.add(command);
                add(longer);
            }
        }
        return below;
    }

    private static List<String> commands(List<String> help) {
        int start = help.indexOf("Commands:");
        return start < 0
                ? List.of()
                : help.subList(start + 1, help.size()).stream()
                        .takeWhile(line -> !line.isBlank())
                        .map(COMMAND::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1))
                        .toList();
    }
}

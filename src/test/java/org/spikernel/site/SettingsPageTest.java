package org.spikernel.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code settings.md}: every key of {@code reference.conf}, with its default and what its comment says. */
class SettingsPageTest {
    private static final String ROOT = "spikernel";

    /** A key and the comment above it, which may be that of the keys before, too. */
    private record Setting(String key, String value, String comment) {}

    @Test
    void everySettingIsThere() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Settings

                Made by `SettingsPageTest` from [`reference.conf`](../../main/resources/reference.conf). A configuration file
                (`--config`) names only what differs from the defaults; `-D key=value` goes over both:

                ```
                submit/spikernel search --config conf/cifar10-small.conf -D train.epochs=10
                ```
                """);
        String section = null;
        for (Setting setting : settings()) {
            String top = setting.key().replaceAll("\\..*", "");
            if (!top.equals(section)) {
                section = top;
                page.append("\n## %s%n%n| key | default | meaning |%n|---|---|---|%n".formatted(top));
            }
            page.append("| `%s` | `%s` | %s |%n"
                    .formatted(
                            setting.key(), GeneratedPage.cell(setting.value()), GeneratedPage.cell(setting.comment())));
        }
        GeneratedPage.requireCurrent("settings.md", page.toString());
    }

    /** The file has one key or one opening brace on a line, which {@code ReferenceConfTest} need not hold: here it must. */
    private static List<Setting> settings() throws IOException {
        List<Setting> settings = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        List<String> comment = new ArrayList<>();
        boolean ended = false;
        for (String line : lines()) {
            if (line.startsWith("#")) {
                if (ended) {
                    comment.clear();
                }
                ended = false;
                comment.add(line.substring(1).strip());
            } else if (line.isEmpty()) {
                comment.clear();
            } else if (line.equals("}")) {
                path.removeLast();
                comment.clear();
            } else if (line.matches("[a-z-]+ \\{")) {
                path.addLast(line.substring(0, line.indexOf(' ')));
                ended = true;
            } else if (line.matches("[a-z-]+ \\{\\}")) {
                settings.add(setting(path, line.substring(0, line.indexOf(' ')), "{}", comment));
                ended = true;
            } else {
                String[] parts = line.split(" = ", 2);
                assertThat(parts).as("key and value of the line %s", line).hasSize(2);
                settings.add(setting(path, parts[0], parts[1], comment));
                ended = true;
            }
        }
        assertThat(path).as("open sections at the end").isEmpty();
        return settings;
    }

    private static Setting setting(Deque<String> path, String key, String value, List<String> comment) {
        List<String> all = new ArrayList<>(path);
        Iterator<String> root = all.iterator();
        assertThat(root.next()).isEqualTo(ROOT);
        root.remove();
        all.add(key);
        return new Setting(String.join(".", all), value, String.join(" ", comment));
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = SettingsPageTest.class.getResourceAsStream("/reference.conf")) {
            // In the application jar other libraries' defaults follow.
            List<String> all = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            int start = all.indexOf(ROOT + " {");
            int end = start + all.subList(start, all.size()).indexOf("}") + 1;
            return all.subList(start, end).stream().map(String::strip).toList();
        }
    }
}

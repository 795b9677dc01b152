package org.spikernel.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guides: their links lead somewhere, and the files that they name are there. */
class GuidesTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("project.dir", ".")).toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    /** As in {@code spark/query/SelectionQuery} or {@code score/ScorerTest}. */
    private static final Pattern TYPE = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w*)[`.]");

    static List<Path> guides() throws IOException {
        try (Stream<Path> pages = Files.list(PROJECT.resolve("src/site/markdown"))) {
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md").map(PROJECT::resolve), pages)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyLinkLeadsToAFileAndAHeadingOfIt(Path guide) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String link : linksOf(Files.readString(guide))) {
            String[] parts = link.split("#", 2);
            Path target =
                    parts[0].isEmpty() ? guide : guide.resolveSibling(parts[0]).normalize();
            if (!target.startsWith(PROJECT)
                    || !Files.exists(target)
                    || (parts.length == 2 && !headings(target).contains(parts[1]))) {
                broken.add(link);
            }
        }

        assertThat(broken).as("links of %s", PROJECT.relativize(guide)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyClassWithItsPathIsThere(Path guide) throws IOException {
        List<String> missing = TYPE.matcher(Files.readString(guide))
                .results()
                .map(match -> match.group(1))
                .filter(type -> Stream.of("main", "test")
                        .noneMatch(part -> Files.exists(
                                PROJECT.resolve("src/%s/java/org/spikernel/%s.java".formatted(part, type)))))
                .toList();

        assertThat(missing)
                .as("classes that %s names", PROJECT.relativize(guide))
                .isEmpty();
    }

    /** Of this project: not those to other hosts. */
    private static List<String> linksOf(String text) {
        return LINK.matcher(withoutCode(text))
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** As the web pages of a repository name them. */
    private static Set<String> headings(Path page) {
        try {
            return HEADING.matcher(withoutCode(Files.readString(page)))
                    .results()
                    .map(GuidesTest::anchor)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?ms)^```.*?^```", "");
    }
}

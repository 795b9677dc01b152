package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What macOS has is bash 3.2 and BSD's tools: the scripts use nothing that these lack. */
class ScriptsTest {
    private static final Path SCRIPTS =
            Path.of(System.getProperty("project.dir", "")).toAbsolutePath().resolve("submit");

    /** Of bash 4 and later. */
    private static final Pattern NEWER_BASH = Pattern.compile("\\b(mapfile|readarray|coproc)\\b"
            + "|\\b(declare|local|typeset) -[a-zA-Z]*[AngluU]"
            + "|\\$\\{\\w+(\\[[@*]\\])?(,|\\^)"
            + "|\\$\\{\\w+(\\[[@*]\\])?@[A-Za-z]\\}"
            + "|\\$\\{\\w+\\[-\\d"
            + "|\\$\\{\\w+:[^}]*: -"
            + "|\\|&|&>>|;;?&|\\bwait -n|\\bread -[a-zA-Z]*[Ni]\\b|\\[\\[ -[vR] |\\bshopt -s (globstar|lastpipe)"
            + "|\\$(EPOCHSECONDS|EPOCHREALTIME|BASHPID|SRANDOM)\\b|\\$\\(\\(.*\\*\\*.*\\)\\)|%\\([^)]*\\)T");

    /** Of GNU's tools alone. */
    private static final Pattern GNU_TOOLS = Pattern.compile(
            "readlink -[a-z]*[fem]|\\brealpath\\b|\\bsed -[a-zA-Z]*[irzE]*[irz]|\\bstat -c|\\bdate -d|\\bgrep -[a-zA-Z]*P"
                    + "|\\bfind\\b.*-(quit|printf)|\\bxargs -[a-zA-Z]*[rd]|\\bcp -[a-zA-Z]*[ult]|\\bmktemp (-p|--)|\\bbase64 -[wd]"
                    + "|\\bsort -[a-zA-Z]*[VzR]|\\bdu -[a-z]*b|\\bps -[a-zA-Z]*e[fo]? --|(?<![.\\w])timeout\\s|\\bnproc\\b|\\btac\\b|\\bsetsid\\b"
                    // BSD's sed wants the command before a closing brace to end.
                    + "|\\bsed\\b.*[^;]\\}'");

    /** In bash before 4.4 an empty array counts as not set: these never are empty. */
    private static final List<String> NEVER_EMPTY =
            List.of("jvm_options", "module_options", "common_options", "options", "pids", "notebooks");

    private static final Pattern ARRAY = Pattern.compile("(\\+)?\"\\$\\{(\\w+)\\[[@*]\\]\\}\"");

    @Test
    void usesNothingThatBash32OrBsdLack() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path script : scripts()) {
            List<String> lines = Files.readAllLines(script);
            for (int i = 0; i < lines.size(); i++) {
                String code = code(lines.get(i));
                if (NEWER_BASH.matcher(code).find() || GNU_TOOLS.matcher(code).find()) {
                    found.add(script.getFileName() + ":" + (i + 1) + ": " + code.strip());
                }
                for (MatchResult array : ARRAY.matcher(code).results().toList()) {
                    if (array.group(1) == null && !NEVER_EMPTY.contains(array.group(2))) {
                        found.add(script.getFileName() + ":" + (i + 1) + ": may be empty: " + array.group());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void findsWhatTheyLack() {
        for (String line : List.of(
                "mapfile -t a < <(b)",
                "declare -A a",
                "echo ${a^^}",
                "echo ${a[@]@Q}",
                "echo ${a[-1]}",
                "a |& b",
                "wait -n",
                "[[ -v a ]]",
                "printf '%(%s)T' -1")) {
            assertThat(NEWER_BASH.matcher(line).find()).as(line).isTrue();
        }
        for (String line : List.of(
                "readlink -f a",
                "sed -i s/a/b/ c",
                "sed -r s/a/b/ c",
                "stat -c %s a",
                "date -d now",
                "find a -newer b -print -quit",
                "sed -n '/a/{s/b/c/p}'")) {
            assertThat(GNU_TOOLS.matcher(line).find()).as(line).isTrue();
        }
        for (String line :
                List.of("sed -n 's/a/b/p'", "sed -n '/a/{s/b/c/p;}'", "echo ${a:-b} ${a//x/y} ${#a[@]}", "mv -f a b")) {
            assertThat(NEWER_BASH.matcher(line).find()
                            || GNU_TOOLS.matcher(line).find())
                    .as(line)
                    .isFalse();
        }
    }

    /** Else processors with SVE, as Graviton 3 and Grace, take plain loops; others end at an option that they do not know. */
    @Test
    void everyProcessThatComputesDoesWithoutSve() throws IOException {
        Path defaults = SCRIPTS.resolveSibling("conf").resolve("spark-defaults.conf");
        for (Path file : List.of(SCRIPTS.resolve("spikernel"), defaults)) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .containsPattern("-XX:\\+IgnoreUnrecognizedVMOptions\\s+-XX:UseSVE=0\\s");
        }
    }

    @Test
    void whatIsOnlyOnLinuxIsAskedForFirst() throws IOException {
        for (Path script : scripts()) {
            String text = String.join(
                    "\n",
                    Files.readAllLines(script).stream().map(ScriptsTest::code).toList());
            if (text.contains("/proc/")) {
                assertThat(text).as(script.toString()).contains("-d /proc/self");
            }
            for (String tool : List.of("flock", "getent", "nvidia-smi")) {
                if (Pattern.compile("\\b" + tool + "\\b").matcher(text).find()) {
                    assertThat(text).as(script + " " + tool).contains("command -v " + tool);
                }
            }
        }
    }

    /** Without comments. */
    private static String code(String line) {
        return line.replaceFirst("(^|\\s)#\\s.*", "");
    }

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            return files.filter(Files::isRegularFile)
                    .filter(ScriptsTest::isBash)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isBash(Path file) {
        try {
            String first = Files.readAllLines(file).get(0);
            return first.startsWith("#!/usr/bin/env bash") || first.contains("shell=bash");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

package org.spikernel.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the application jar bundles of others: each work is named with its licence, and its licence's text is there. */
class LicensesTest {
    private static final Path PROJECT = Path.of(System.getProperty("project.dir", "."));
    private static final Set<String> KNOWN = Set.of(
            "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "MIT", "MPL-2.0");

    private static final String ICEBERG = "org.apache.iceberg:iceberg-spark-runtime-4.1_2.13";
    private static final String DJL = "ai.djl:api";
    private static final String ENGINE = "ai.djl.pytorch:pytorch-engine";
    private static final String NATIVE = "ai.djl.pytorch:pytorch-native-cpu";
    private static final String JLINE_TERMINAL = "org.jline:jline-terminal";
    private static final String JLINE_READER = "org.jline:jline-reader";

    /** Folders of classes and native libraries in the jar, by the artifact that they come from. */
    private static final Map<String, String> ORIGINS = Map.ofEntries(
            Map.entry("org/apache/iceberg/", ICEBERG),
            Map.entry("org/apache/spark/", ICEBERG),
            Map.entry("org/eclipse/collections/", ICEBERG),
            Map.entry("org/eclipse/microprofile/", ICEBERG),
            Map.entry("org/locationtech/jts/", ICEBERG),
            Map.entry("org/projectnessie/", ICEBERG),
            Map.entry("org/jspecify/", ICEBERG),
            Map.entry("dev/failsafe/", ICEBERG),
            Map.entry("org/spikernel/shaded/csv/", "org.apache.commons:commons-csv"),
            Map.entry("ai/djl/pytorch/", ENGINE),
            Map.entry("ai/djl/", DJL),
            Map.entry("jnilib/", "ai.djl.pytorch:pytorch-jni"),
            Map.entry("pytorch/", NATIVE),
            Map.entry("com/sun/jna/", "net.java.dev.jna:jna"),
            Map.entry("com/neilalexander/jnacl/", "eu.neilalexander:jnacl"),
            Map.entry("de/erichseifert/vectorgraphics2d/", "de.erichseifert.vectorgraphics2d:VectorGraphics2D"),
            Map.entry("io/jhdf/", "io.jhdf:jhdf"),
            Map.entry("io/github/spencerpark/", "io.github.spencerpark:jupyter-jvm-basekernel"),
            Map.entry("org/jline/nativ/", "org.jline:jline-native"),
            Map.entry("org/jline/reader/", JLINE_READER),
            Map.entry("org/jline/keymap/", JLINE_READER),
            Map.entry("org/jline/terminal/", JLINE_TERMINAL),
            Map.entry("org/jline/utils/", JLINE_TERMINAL),
            Map.entry("org/knowm/xchart/", "org.knowm.xchart:xchart"),
            Map.entry("org/sqlite/", "org.xerial:sqlite-jdbc"),
            Map.entry("org/zeromq/", "org.zeromq:jeromq"),
            Map.entry("zmq/", "org.zeromq:jeromq"),
            Map.entry("META-INF/resources/_static/echarts/", "org.mvnpm:echarts"),
            Map.entry("org/spikernel/shaded/gson/", "com.google.code.gson:gson"),
            Map.entry("org/spikernel/shaded/compress/", "org.apache.commons:commons-compress"),
            Map.entry("org/spikernel/shaded/config/", "com.typesafe:config"),
            Map.entry("org/spikernel/shaded/picocli/", "info.picocli:picocli"));

    /** As in {@code (Apache-2.0) (LGPL-2.1-or-later) Java Native Access (net.java.dev.jna:jna:5.17.0 - https://...)}. */
    private static final Pattern LINE = Pattern.compile("((?:\\([^()]+\\) )+).* \\(([^:]+:[^:]+):[^ ]+ - .*\\)");

    private static JarFile jar;

    @BeforeAll
    static void openTheJar() throws IOException {
        Path file = PROJECT.resolve("target/spikernel.jar");
        assertThat(file).as("made by: mvn package -DskipTests").isRegularFile();
        jar = new JarFile(file.toFile());
    }

    @AfterAll
    static void closeTheJar() throws IOException {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void theJarCarriesTheProjectsLicenceAndNotice() throws IOException {
        assertThat(text("META-INF/LICENSE"))
                .isEqualTo(Files.readString(PROJECT.resolve("LICENSE")))
                .contains("Apache License", "Version 2.0, January 2004");
        assertThat(text("META-INF/NOTICE"))
                .isEqualTo(Files.readString(PROJECT.resolve("NOTICE")))
                .startsWith("SpiKernel\n");
    }

    @Test
    void everyBundledArtifactIsNamedWithAKnownLicence() throws IOException {
        Map<String, Set<String>> named = named();

        assertThat(named.keySet())
                .as("artifacts of THIRD-PARTY.txt, and those that classes and libraries in the jar come from")
                .isEqualTo(new TreeSet<>(ORIGINS.values()));
        assertThat(named).allSatisfy((artifact, licences) -> assertThat(KNOWN).containsAll(licences));
    }

    @Test
    void everyClassAndLibraryComesFromANamedArtifactOrIsOurs() {
        List<String> strangers = files().stream()
                .filter(name -> name.matches(".*\\.(class|so|so\\.\\d+|dll|dylib|jnilib|js)"))
                .filter(name -> !name.startsWith("META-INF/versions/"))
                .filter(name -> !name.startsWith("org/spikernel/") || name.startsWith("org/spikernel/shaded/"))
                .filter(name -> origin(name).isEmpty())
                .toList();

        assertThat(strangers).isEmpty();
    }

    @Test
    void everyOriginIsStillBundled() {
        Set<String> found = files().stream()
                .map(LicensesTest::origin)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found).isEqualTo(new TreeSet<>(ORIGINS.keySet()));
    }

    @Test
    void licencesThatMustTravelWithTheirWorksAreThereAndApart() {
        assertThat(files())
                .contains(
                        "META-INF/licenses/iceberg-spark-runtime-4.1_2.13/LICENSE",
                        "META-INF/licenses/iceberg-spark-runtime-4.1_2.13/NOTICE",
                        "META-INF/licenses/commons-compress/LICENSE.txt",
                        "META-INF/licenses/commons-compress/NOTICE.txt",
                        "META-INF/licenses/jhdf/LICENSE",
                        "META-INF/licenses/jna/LICENSE",
                        "META-INF/licenses/jeromq/MPL-2.0.txt",
                        "META-INF/licenses/jline/LICENSE.txt",
                        "META-INF/licenses/jnacl/LICENSE.txt",
                        "META-INF/licenses/jupyter-jvm-basekernel/LICENSE.txt",
                        "META-INF/licenses/pytorch-native-cpu/PyTorch-LICENSE.txt",
                        "META-INF/licenses/pytorch-native-cpu/oneMKL-LICENSE.txt",
                        "META-INF/licenses/pytorch-native-cpu/libgomp-GPL-3.0.txt",
                        "META-INF/licenses/pytorch-native-cpu/libgomp-GCC-exception-3.1.txt",
                        "META-INF/licenses/sqlite-jdbc/LICENSE",
                        "META-INF/licenses/sqlite-jdbc/LICENSE.zentus",
                        "META-INF/licenses/VectorGraphics2D/LGPL-3.0.txt",
                        "META-INF/licenses/VectorGraphics2D/GPL-3.0.txt")
                .doesNotContain("LICENSE", "NOTICE", "about.html")
                .anyMatch(name -> name.matches("META-INF/resources/_static/echarts/[^/]+/LICENSE"))
                .anyMatch(name -> name.matches("META-INF/resources/_static/echarts/[^/]+/NOTICE"));
    }

    /** Licences by artifact. */
    private static Map<String, Set<String>> named() throws IOException {
        Map<String, Set<String>> named = new TreeMap<>();
        for (String line : text("META-INF/THIRD-PARTY.txt").lines().skip(2).toList()) {
            Matcher matcher = LINE.matcher(line.strip());
            assertThat(matcher.matches())
                    .as("a line of THIRD-PARTY.txt: %s", line)
                    .isTrue();
            String licences = matcher.group(1).strip();
            named.put(
                    matcher.group(2),
                    Set.of(licences.substring(1, licences.length() - 1).split("\\) \\(", -1)));
        }
        return named;
    }

    /** The longest folder of {@link #ORIGINS} that it is in. */
    private static Optional<String> origin(String name) {
        return ORIGINS.keySet().stream().filter(name::startsWith).max(Comparator.comparingInt(String::length));
    }

    private static Set<String> files() {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .collect(Collectors.toSet());
    }

    private static String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as("%s in target/spikernel.jar", name).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package org.spikernel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;
import org.spikernel.site.GeneratedPage;

/** The import table of the design: which package may use which of ours, and where each library may be used. */
class ArchitectureTest {
    private static final String ROOT = "org.spikernel.";

    private static final Map<String, Set<String>> IMPORTS = PackageTable.imports();

    /** A library, by the names that its packages have unrelocated and in the application jar, and who may use it. */
    private record Library(Set<String> packages, Set<String> users) {
        DescribedPredicate<JavaClass> classes() {
            return resideInAnyPackage(packages.toArray(String[]::new));
        }
    }

    private static final List<Library> LIBRARIES = List.of(
            new Library(
                    Set.of("org.apache.spark.."),
                    Set.of(
                            "spark",
                            "spark.session",
                            "spark.task",
                            "spark.data",
                            "spark.tables",
                            "spark.run",
                            "spark.query",
                            "spark.scoring",
                            "spark.training",
                            "cli",
                            "cli.output",
                            "cli.setup",
                            "cli.run",
                            "cli.sql")),
            new Library(
                    Set.of("scala.."),
                    Set.of(
                            "spark.session",
                            "spark.task",
                            "spark.tables",
                            "spark.query",
                            "spark.training",
                            "cli.output",
                            "cli.sql")),
            new Library(Set.of("org.apache.iceberg.."), Set.of("spark.session", "spark.tables")),
            new Library(Set.of("org.sqlite.."), Set.of("spark.session")),
            new Library(
                    Set.of("org.apache.hadoop.."),
                    Set.of(
                            "data.format",
                            "data.packed",
                            "data.source",
                            "train",
                            "spark.session",
                            "spark.data",
                            "spark.tables",
                            "spark.run",
                            "spark.training",
                            "cli.output",
                            "cli.network",
                            "cli.setup",
                            "cli.sql",
                            "cli.export",
                            "cli.report",
                            "cli.reproduce")),
            new Library(Set.of("com.typesafe.config..", "org.spikernel.shaded.config.."), Set.of("config")),
            new Library(
                    Set.of("picocli..", "org.spikernel.shaded.picocli.."),
                    Set.of(
                            "cli",
                            "cli.output",
                            "cli.setup",
                            "cli.run",
                            "cli.sql",
                            "cli.export",
                            "cli.report",
                            "cli.reproduce",
                            "cli.bench")),
            new Library(Set.of("org.jline.."), Set.of("cli.progress", "cli.sql")),
            new Library(Set.of("org.apache.commons.csv..", "org.spikernel.shaded.csv.."), Set.of("cli.output")),
            new Library(
                    Set.of("com.fasterxml.jackson.."),
                    Set.of("network.tensor", "report", "cli.output", "cli.network", "cli.export")),
            new Library(Set.of("io.jhdf.."), Set.of("export.nir")),
            new Library(Set.of("org.antlr.."), Set.of("cli.sql")),
            new Library(Set.of("io.github.spencerpark.."), Set.of("notebook")),
            new Library(Set.of("org.knowm.xchart.."), Set.of("notebook")),
            new Library(Set.of("javax.imageio.."), Set.of("data.format")),
            new Library(
                    Set.of("org.apache.commons.math3.."),
                    Set.of("cost", "results", "paper", "predict", "search.strategy")),
            new Library(
                    Set.of("com.google.gson..", "org.spikernel.shaded.gson.."), Set.of("bench.gpu", "torch.program")),
            new Library(Set.of("com.sun.jna.."), Set.of("torch.cuda", "torch.neuron")),
            new Library(Set.of("jdk.incubator.vector.."), Set.of("event.kernel")));

    private static final Library DJL = new Library(
            Set.of("ai.djl.."),
            Set.of(
                    "torch",
                    "torch.neuron",
                    "torch.program",
                    "score",
                    "score.sahd",
                    "score.program",
                    "score.run",
                    "bench",
                    "bench.gpu",
                    "train",
                    "train.program",
                    "train.step"));

    /** What scores, costs, strategies and exporters are made of: usable without a cluster and without an engine. */
    private static final Set<String> CORE = Set.of(
            "text",
            "key",
            "random",
            "space",
            "network",
            "network.tensor",
            "hardware",
            "cost",
            "quantise",
            "quantise.run",
            "results",
            "search",
            "search.strategy",
            "predict",
            "export",
            "export.c",
            "export.nir",
            "export.nir.run");

    private static JavaClasses classes;

    @BeforeAll
    static void readOurClasses() {
        // Names are enough; Spark's classes would take half a minute.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        String aClass = String.valueOf(Seed.class.getResource("Seed.class"));
        String ours = aClass.substring(0, aClass.indexOf("random/Seed.class"));
        classes = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/org/spikernel/shaded/"))
                .importLocations(Set.of(Location.of(URI.create(ours))));
    }

    @Test
    void theTableNamesEveryPackageAndNoOther() {
        Set<String> found = classes.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found).isEqualTo(new TreeSet<>(IMPORTS.keySet()));
    }

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        layers(IMPORTS).check(classes);
    }

    @Test
    void everyImportThatTheTableAllowsReallyOccurs() throws IOException {
        Map<String, Set<String>> uses = importsOfSources();
        importsOfClasses().forEach((name, others) -> uses.get(name).addAll(others));
        assertThat(uses).isEqualTo(new TreeMap<>(IMPORTS));
    }

    /** What a class uses without naming it, as in a chain of calls, stands in no import line. */
    private static Map<String, Set<String>> importsOfClasses() {
        Map<String, Set<String>> imports = new TreeMap<>();
        for (JavaClass type : classes) {
            String name = type.getPackageName().substring(ROOT.length());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency ->
                            dependency.getTargetClass().getBaseComponentType().getPackageName())
                    .filter(other -> other.startsWith(ROOT))
                    .map(other -> other.substring(ROOT.length()))
                    .filter(other -> IMPORTS.containsKey(other) && !other.equals(name))
                    .forEach(other -> imports.computeIfAbsent(name, absent -> new TreeSet<>())
                            .add(other));
        }
        return imports;
    }

    /** A constant that the compiler copies leaves no trace in the class that uses it. */
    private static Map<String, Set<String>> importsOfSources() throws IOException {
        Pattern ours = Pattern.compile("import (?:static )?org\\.spikernel\\.([a-z.]+)\\.[A-Z].*;");
        Path sources = Path.of(System.getProperty("project.dir", "."), "src/main/java/org/spikernel");
        Map<String, Set<String>> imports = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = sources.relativize(file.getParent()).toString().replace(File.separatorChar, '.');
                Set<String> imported = imports.computeIfAbsent(name, absent -> new TreeSet<>());
                Files.readAllLines(file).stream()
                        .map(ours::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1))
                        .filter(other -> !other.equals(name))
                        .forEach(imported::add);
            }
        }
        return imports;
    }

    @Test
    void aForbiddenImportIsFound() {
        Map<String, Set<String>> stricter = new TreeMap<>(IMPORTS);
        stricter.put("space", Set.of());

        assertThatThrownBy(() -> layers(stricter).check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("space")
                .hasMessageContaining(Seed.class.getName());
    }

    /** And so there is no circle. */
    @Test
    void eachPackageStandsBelowThoseThatImportIt() {
        List<String> below = new ArrayList<>();
        for (PackageTable.Room room : PackageTable.ROOMS) {
            assertThat(below).as("packages above the row of " + room.name()).containsAll(room.imports());
            below.add(room.name());
        }
    }

    @Test
    void theCoreNeedsNoClusterAndNoEngine() {
        List<Library> others = LIBRARIES.stream()
                .filter(library -> library.packages().stream()
                        .anyMatch(name -> Set.of("org.apache.spark..", "org.apache.iceberg..", "org.apache.hadoop..")
                                .contains(name)))
                .toList();
        assertThat(others).hasSize(3);
        assertThat(others).allSatisfy(library -> assertThat(library.users()).doesNotContainAnyElementsOf(CORE));
        assertThat(DJL.users()).doesNotContainAnyElementsOf(CORE);
        assertThat(IMPORTS.get("network")).doesNotContain("torch", "event");
    }

    @Test
    void networksDrivenBySpikesNeedTheEngineForTrainingAlone() {
        assertThat(List.of("event", "event.kernel"))
                .allSatisfy(name -> assertThat(IMPORTS.get(name)).doesNotContain("torch"));
    }

    @Test
    void whatCommandsShareUsesNoCommand() {
        assertThat(List.of("cli.output", "cli.setup", "cli.progress")).allSatisfy(name -> assertThat(IMPORTS.get(name))
                .isSubsetOf(Stream.concat(
                                IMPORTS.keySet().stream().filter(other -> !other.startsWith("cli")),
                                Stream.of("cli.output", "cli.setup"))
                        .toList()));
    }

    @Test
    void thePageOfPackagesIsTheTable() {
        StringBuilder page = new StringBuilder("""
                # Packages

                Made from `PackageTable` (`src/test`), to which `ArchitectureTest` holds the code. Below `org.spikernel`; each
                package imports only packages that stand above it here, and exactly those that its row names.

                | package | what it is for | imports |
                |---|---|---|
                """);
        for (PackageTable.Room room : PackageTable.ROOMS) {
            page.append("| `%s` | %s | %s |%n"
                    .formatted(room.name(), room.purpose(), String.join(", ", new TreeSet<>(room.imports()))));
        }
        GeneratedPage.requireCurrent("packages.md", page.toString());
    }

    @Test
    void librariesStayWhereTheyBelong() {
        for (Library library : LIBRARIES) {
            noClasses()
                    .that()
                    .resideOutsideOfPackages(packages(library.users()))
                    .should()
                    .dependOnClassesThat(library.classes())
                    .check(classes);
        }
    }

    @Test
    void arraysOfDjlStayInNetworkScoreAndTraining() {
        List<String> withSpark = new ArrayList<>(DJL.users());
        withSpark.addAll(List.of("spark.task", "spark.scoring", "spark.training", "event.training"));
        noClasses()
                .that()
                .resideOutsideOfPackages(packages(withSpark))
                .should()
                .dependOnClassesThat(DJL.classes())
                .check(classes);
        // A task's device is handed on, and nothing else.
        noClasses()
                .that()
                .resideInAPackage(ROOT + "spark..")
                .should()
                .dependOnClassesThat(resideInAPackage("ai.djl..").and(not(name("ai.djl.Device"))))
                .check(classes);
    }

    /** What turns bytes into objects of any class, and so runs what a file says. */
    private static final Set<String> DESERIALISERS = Set.of(
            "java.io.ObjectInputStream",
            "java.io.ObjectInput",
            "java.beans.XMLDecoder",
            "java.rmi.MarshalledObject",
            "javax.management.loading.MLet",
            "javax.script.ScriptEngineManager",
            "org.apache.spark.serializer.JavaSerializer",
            "org.apache.spark.serializer.KryoSerializer",
            "org.apache.commons.lang3.SerializationUtils");

    @Test
    void nothingIsDeserialisedByOurCode() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "net.razorvine..", "com.esotericsoftware..", "org.yaml..", "com.thoughtworks.xstream..")
                        .or(DescribedPredicate.describe("deserialise", type -> DESERIALISERS.contains(type.getName()))))
                .check(classes);
    }

    /** Spark writes settings, images and tasks to other machines; a field that cannot be written fails only there. */
    @Test
    void whatTravelsBetweenMachinesHoldsOnlyWhatDoes() {
        List<String> held = classes.stream()
                .filter(type -> type.isAssignableTo(Serializable.class) && !type.isInterface())
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.TRANSIENT))
                .filter(field -> cannotTravel(field.getRawType().getBaseComponentType()))
                .map(field -> field.getFullName() + ": " + field.getRawType().getName())
                .toList();

        assertThat(held).isEmpty();
    }

    private static boolean cannotTravel(JavaClass type) {
        if (type.getPackageName().startsWith(ROOT)) {
            return !type.isInterface() && !type.isEnum() && !type.isAssignableTo(Serializable.class);
        }
        return type.getName().startsWith("java.util.Optional") || type.getName().equals("java.nio.file.Path");
    }

    @Test
    void temporaryFilesAreMadeByWhatMakesThemPrivate() {
        // java.nio.file.Files gives them to their owner alone; java.io.File to everybody.
        noClasses()
                .should()
                .callMethod(java.io.File.class, "createTempFile", String.class, String.class)
                .check(classes);
        noClasses()
                .should()
                .callMethod(java.io.File.class, "createTempFile", String.class, String.class, java.io.File.class)
                .check(classes);
    }

    @Test
    void theEngineLoadsOnlyArchivesThatWeWrite() {
        // A TorchScript archive is code, and holds pickles.
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "load an archive",
                        call -> LOADERS.contains(call.getName())
                                && call.getTargetOwner().getPackageName().startsWith("ai.djl")
                                && !call.getOriginOwner().getFullName().equals(ROOT + "torch.program.Program")))
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.djl.repository..")
                        .or(name("ai.djl.Model"))
                        .or(name("ai.djl.pytorch.engine.PtModel")))
                .check(classes);
        assertThat(classes.get(ROOT + "torch.program.Program").getMethodCallsFromSelf())
                .filteredOn(call -> LOADERS.contains(call.getName()))
                .hasSize(1);
        assertThat(classes.get(ROOT + "torch.program.Program").getMethodCallsFromSelf())
                .anyMatch(call -> call.getTargetOwner().getName().equals(ROOT + "torch.program.TorchScriptArchive"));
    }

    private static final Set<String> LOADERS = Set.of("loadModule", "loadModelFromStream", "decode");

    @Test
    void everyUserOfALibraryInTheRulesReallyUsesIt() {
        List<Library> all = new ArrayList<>(LIBRARIES);
        all.add(DJL);
        for (Library library : all) {
            Set<String> users = classes.stream()
                    .filter(type -> type.getDirectDependenciesFromSelf().stream()
                            .anyMatch(dependency -> library.classes().test(dependency.getTargetClass())))
                    .map(type -> type.getPackageName().substring(ROOT.length()))
                    .collect(Collectors.toSet());

            assertThat(users).as("users of %s", library.packages()).containsAll(library.users());
        }
    }

    private static LayeredArchitecture layers(Map<String, Set<String>> imports) {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : imports.keySet()) {
            layers = layers.layer(name).definedBy(ROOT + name);
        }
        for (Map.Entry<String, Set<String>> entry : imports.entrySet()) {
            layers = entry.getValue().isEmpty()
                    ? layers.whereLayer(entry.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(entry.getKey())
                            .mayOnlyAccessLayers(entry.getValue().toArray(String[]::new));
        }
        return layers;
    }

    private static String[] packages(Iterable<String> names) {
        List<String> patterns = new ArrayList<>();
        names.forEach(name -> patterns.add(ROOT + name));
        return patterns.toArray(String[]::new);
    }
}

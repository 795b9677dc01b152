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
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.spikernel.random.Seed;

/** The import table of the design: which package may use which of ours, and where each library may be used. */
class ArchitectureTest {
    private static final String ROOT = "org.spikernel.";

    /** What each package may import of ours. */
    private static final Map<String, Set<String>> IMPORTS = Map.ofEntries(
            Map.entry("text", Set.of()),
            Map.entry("random", Set.of()),
            Map.entry("space", Set.of("random", "text")),
            Map.entry("cost", Set.of("random", "text", "space", "network")),
            Map.entry("paper", Set.of()),
            Map.entry("notebook", Set.of("text")),
            Map.entry("data", Set.of("random", "text")),
            Map.entry("network", Set.of("random", "text", "space")),
            Map.entry("torch", Set.of("random", "space", "network")),
            Map.entry("event", Set.of("random", "space", "network", "torch")),
            Map.entry("score", Set.of("random", "space", "snn", "event", "data")),
            Map.entry("bench", Set.of("random", "text", "space", "cost", "data", "snn", "event", "score", "train")),
            Map.entry("train", Set.of("random", "text", "space", "snn", "event", "data")),
            Map.entry("results", Set.of("random", "space", "cost", "score", "train")),
            Map.entry("report", Set.of("results", "paper")),
            Map.entry(
                    "spark",
                    Set.of(
                            "random", "text", "space", "cost", "data", "snn", "event", "score", "train", "results",
                            "report")),
            Map.entry(
                    "config",
                    Set.of(
                            "random", "text", "space", "cost", "data", "snn", "event", "score", "train", "results",
                            "spark")),
            Map.entry(
                    "cli",
                    Set.of(
                            "random",
                            "text",
                            "space",
                            "cost",
                            "data",
                            "snn",
                            "event",
                            "score",
                            "bench",
                            "train",
                            "results",
                            "spark",
                            "config",
                            "paper",
                            "notebook",
                            "report")));

    /** A library, by the names that its packages have unrelocated and in the application jar, and who may use it. */
    private record Library(Set<String> packages, Set<String> users) {
        DescribedPredicate<JavaClass> classes() {
            return resideInAnyPackage(packages.toArray(String[]::new));
        }
    }

    private static final List<Library> LIBRARIES = List.of(
            new Library(Set.of("org.apache.spark.."), Set.of("spark", "cli")),
            new Library(Set.of("scala.."), Set.of("spark", "cli")),
            new Library(Set.of("org.apache.iceberg.."), Set.of("spark")),
            new Library(Set.of("org.apache.hadoop.."), Set.of("data", "train", "spark", "cli")),
            new Library(Set.of("com.typesafe.config..", "org.spikernel.shaded.config.."), Set.of("config")),
            new Library(Set.of("picocli..", "org.spikernel.shaded.picocli.."), Set.of("cli")),
            new Library(Set.of("org.jline.."), Set.of("cli")),
            new Library(Set.of("com.univocity.."), Set.of("cli")),
            new Library(Set.of("com.fasterxml.jackson.."), Set.of("report", "cli")),
            new Library(Set.of("io.github.spencerpark.."), Set.of("notebook")),
            new Library(Set.of("org.knowm.xchart.."), Set.of("notebook")),
            new Library(Set.of("javax.imageio.."), Set.of("data")),
            new Library(Set.of("org.apache.commons.math3.."), Set.of("results", "paper", "report", "bench")),
            new Library(Set.of("jdk.incubator.vector.."), Set.of("event")));

    private static final Library DJL = new Library(Set.of("ai.djl.."), Set.of("snn", "score", "bench", "train"));

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
    void aForbiddenImportIsFound() {
        Map<String, Set<String>> stricter = new TreeMap<>(IMPORTS);
        stricter.put("space", Set.of());

        assertThatThrownBy(() -> layers(stricter).check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("space")
                .hasMessageContaining(Seed.class.getName());
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
        withSpark.add("spark");
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
                                && !call.getOriginOwner().getFullName().startsWith(ROOT + "torch.Bfloat16")))
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.djl.repository..")
                        .or(name("ai.djl.Model"))
                        .or(name("ai.djl.pytorch.engine.PtModel")))
                .check(classes);
        assertThat(classes.get(ROOT + "torch.Bfloat16$Holder").getMethodCallsFromSelf())
                .filteredOn(call -> LOADERS.contains(call.getName()))
                .hasSize(1);
        assertThat(classes.get(ROOT + "torch.Bfloat16$Holder").getMethodCallsFromSelf())
                .anyMatch(call -> call.getTargetOwner().getName().equals(ROOT + "torch.TorchScriptArchive"));
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
            layers = layers.layer(name).definedBy(ROOT + name + "..");
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
        names.forEach(name -> patterns.add(ROOT + name + ".."));
        return patterns.toArray(String[]::new);
    }
}

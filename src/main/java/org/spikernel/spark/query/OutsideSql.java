package org.spikernel.spark.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.CompoundPlanStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.internal.SessionState;
import org.apache.spark.sql.sources.DataSourceRegister;
import scala.Option;
import scala.Product;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Keeps statements to the tables of the catalogs: Spark's SQL also reads any file by its path, the environment of the
 * process, its settings with what secrets they hold, and runs code of any jar. Driver only.
 */
public final class OutsideSql {
    /** Sources by path, as in {@code csv.`/data/x.csv`}; and {@code ${env:HOME}}. */
    private static final List<String> SETTINGS = List.of("spark.sql.runSQLOnFiles", "spark.sql.variable.substitute");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}");

    /** Statements that name files or code, or hide others that may. */
    private static final Set<String> OUTSIDE = words("""
            AddArchivesCommand AddFilesCommand AddJarsCommand AlterDatabaseSetLocationCommand
            AlterTableSetLocationCommand CallMethodViaReflection CreateFunction CreateFunctionCommand
            CreateTempViewUsing ExecuteImmediateCommand InsertIntoDir InsertIntoDataSourceDirCommand ListArchivesCommand
            ListFilesCommand ListJarsCommand LoadData LoadDataCommand Reflect ScriptTransformation SetNamespaceLocation
            SetTableLocation TryReflect UnresolvedExecuteImmediate
            """);

    /** Run code, or read the file of a schema. */
    private static final Set<String> CALLS = words("reflect java_method try_reflect from_xml schema_of_xml");

    /** Properties of tables and namespaces that say where files are, or which code finds them. */
    private static final Pattern PLACE = Pattern.compile("(?i)(.*[.-])?(location|path|impl)");

    /** Iceberg's procedures that take a path, or the table of a path. */
    private static final Set<String> PROCEDURES =
            words("add_files migrate register_table remove_orphan_files rewrite_table_path snapshot");

    /** What names a table or a namespace. */
    private static final Set<String> NAMING = words("""
            SetCatalogAndNamespace SetNamespaceCommand UnresolvedIdentifier UnresolvedNamespace UnresolvedRelation
            UnresolvedTable UnresolvedTableOrView UnresolvedView
            """);

    private OutsideSql() {}

    /** Whether statements of a session may reach outside. */
    public enum Reach {
        TABLES,
        EVERYTHING
    }

    /** Prepares a session, before its first statement. */
    public static void prepare(SparkSession session, Reach reach) {
        SETTINGS.forEach(key -> session.conf().set(key, reach == Reach.EVERYTHING));
    }

    /**
     * What in a statement reaches outside, in a word or two; empty when nothing does. Nothing of the statement is run.
     *
     * @param session prepared for {@link Reach#TABLES}
     * @throws ParseException when it is no statement
     */
    public static Optional<String> reaching(SparkSession session, String statement) throws ParseException {
        Matcher variable = VARIABLE.matcher(statement);
        if (variable.find()) {
            return Optional.of(variable.group());
        }
        SessionState state = ((org.apache.spark.sql.classic.SparkSession) session).sessionState();
        LogicalPlan parsed = state.sqlParser().parsePlan(statement);
        return statements(parsed)
                .flatMap(plan -> ReadOnlySql.nodes(plan).stream())
                .flatMap(node -> complaint(session, node).stream())
                .findFirst();
    }

    /** A statement, or all those of a script, whose blocks and loops hold them apart from their children. */
    private static Stream<LogicalPlan> statements(Object part) {
        if (part instanceof CompoundPlanStatement block) {
            return CollectionConverters.asJava(
                            ((Product) block).productIterator().toSeq())
                    .stream()
                    .flatMap(OutsideSql::statements);
        }
        if (part instanceof scala.collection.Iterable<?> parts) {
            return CollectionConverters.asJava(parts.toSeq()).stream().flatMap(OutsideSql::statements);
        }
        if (part instanceof Option<?> maybe) {
            return statements(maybe.toList());
        }
        return part instanceof LogicalPlan plan ? Stream.of(plan) : Stream.empty();
    }

    private static Optional<String> complaint(SparkSession session, TreeNode<?> node) {
        String name = node.getClass().getSimpleName();
        if (OUTSIDE.contains(name)) {
            return Optional.of(node.nodeName());
        }
        if (node instanceof SetCommand set) {
            return complaint(session, set);
        }
        Optional<String> place =
                properties(node).filter(key -> PLACE.matcher(key).matches()).findFirst();
        if (place.isPresent()) {
            return place.map(key -> "the property " + key);
        }
        if (node instanceof TableSpecBase table && (table.location().isDefined() || !isIceberg(table.provider()))) {
            return Optional.of(
                    table.location().isDefined()
                            ? "LOCATION"
                            : "USING " + table.provider().get());
        }
        Optional<String> call = lastNamePart(node, "UnresolvedFunction").filter(CALLS::contains);
        if (call.isPresent()) {
            return call;
        }
        Optional<String> procedure = lastNamePart(node, "UnresolvedProcedure").filter(PROCEDURES::contains);
        if (procedure.isPresent()) {
            return procedure;
        }
        return NAMING.contains(name) ? path(session, node) : Optional.empty();
    }

    /** Keys of the properties and options that a node holds. */
    private static Stream<String> properties(TreeNode<?> node) {
        return CollectionConverters.asJava(node.productIterator().toSeq()).stream()
                .flatMap(part -> {
                    if (part instanceof scala.collection.Map<?, ?> map) {
                        return CollectionConverters.asJava(map.keys().toSeq()).stream();
                    }
                    if (part instanceof java.util.Map<?, ?> map) {
                        return map.keySet().stream();
                    }
                    return part instanceof scala.collection.Seq<?> pairs
                            ? CollectionConverters.asJava(pairs).stream()
                                    .filter(Tuple2.class::isInstance)
                                    .map(pair -> ((Tuple2<?, ?>) pair)._1())
                            : Stream.empty();
                })
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    private static boolean isIceberg(Option<String> provider) {
        return provider.isEmpty() || provider.get().equalsIgnoreCase("iceberg");
    }

    /** Settings may be read that a statement may also change; others tell of the process. */
    private static Optional<String> complaint(SparkSession session, SetCommand set) {
        if (set.kv().isEmpty()) {
            return Optional.of("SET of all");
        }
        Tuple2<String, Option<String>> pair = set.kv().get();
        String key = pair._1();
        boolean opens = SETTINGS.contains(key) && pair._2().isDefined();
        return key.equals("-v") || (session.conf().isModifiable(key) && !opens)
                ? Optional.empty()
                : Optional.of("SET " + key);
    }

    private static Optional<String> lastNamePart(TreeNode<?> node, String type) {
        return node.getClass().getSimpleName().equals(type)
                ? names(node).reduce((first, second) -> second).map(name -> name.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** A folder instead of a name, also of a warehouse's own catalog; or a source of files instead of a namespace. */
    private static Optional<String> path(SparkSession session, TreeNode<?> node) {
        List<String> parts = names(node).toList();
        String shown = String.join(".", parts);
        if (parts.stream().anyMatch(part -> part.contains("/") || part.equals("..") || part.contains(":"))) {
            return Optional.of(shown);
        }
        boolean source = node instanceof UnresolvedRelation
                && parts.size() == 2
                && Sources.NAMES.contains(parts.get(0))
                && !session.catalog().tableExists(shown);
        return source ? Optional.of(shown) : Optional.empty();
    }

    /** The parts of the names that a node holds. */
    private static Stream<String> names(TreeNode<?> node) {
        return CollectionConverters.asJava(node.productIterator().toSeq()).stream()
                .filter(scala.collection.Seq.class::isInstance)
                .flatMap(part -> CollectionConverters.asJava((scala.collection.Seq<?>) part).stream())
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    private static Set<String> words(String text) {
        return Stream.of(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }

    /** What Spark finds by a short name; looked up when first needed. */
    private static final class Sources {
        static final Set<String> NAMES = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        static {
            ServiceLoader.load(DataSourceRegister.class).forEach(source -> NAMES.add(source.shortName()));
        }
    }
}

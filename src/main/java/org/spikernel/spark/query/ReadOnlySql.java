package org.spikernel.spark.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.internal.SessionState;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells statements that only read from all others, by what Spark's parser makes of them. What reads is listed, node by
 * node; whatever is not on the list may write, also what a later Spark brings. Driver only.
 */
public final class ReadOnlySql {
    /** What queries are parsed to. */
    private static final Set<String> QUERIES = in("org.apache.spark.sql.catalyst.plans.logical.", """
            Aggregate AggregateHint AsOfJoin CTERelationDef CTERelationRef Deduplicate Distinct Except Expand Filter
            Generate GlobalLimit Intersect Join LateralJoin LocalLimit LocalRelation Offset OneRowRelation Pivot Project
            Range Repartition RepartitionByExpression RebalancePartitions Sample Sort SubqueryAlias Tail Transpose Union
            UnionLoop UnionLoopRef Unpivot UnresolvedHint UnresolvedWith View Window WithCTE WithWindowDefinition
            DataFrameDropColumns
            """);

    private static final Set<String> UNRESOLVED = in("org.apache.spark.sql.catalyst.analysis.", """
            RelationTimeTravel ResolvedInlineTable UnresolvedHaving UnresolvedIdentifier UnresolvedInlineTable
            UnresolvedFunctionName UnresolvedNamespace UnresolvedProcedure UnresolvedRelation
            UnresolvedSubqueryColumnAliases UnresolvedTVFAliases UnresolvedTable UnresolvedTableOrView
            UnresolvedTableValuedFunction UnresolvedTranspose UnresolvedView CurrentNamespace$
            """);

    /** Descriptions, and what changes the session alone. */
    private static final Set<String> STATEMENTS = in("org.apache.spark.sql.catalyst.plans.logical.", """
            DescribeColumn DescribeFunction DescribeNamespace DescribeRelation SetCatalogAndNamespace ShowColumns
            ShowCreateTable ShowFunctions ShowPartitions ShowTablePartition ShowTableProperties ShowTables
            ShowTablesExtended ShowViews views.ShowIcebergViews
            """);

    private static final Set<String> COMMANDS = in("org.apache.spark.sql.execution.command.", """
            DescribeColumnCommand DescribeFunctionCommand DescribeProcedureCommand DescribeQueryCommand
            DescribeRelationJsonCommand DescribeTableCommand ExplainCommand SetCatalogCommand SetCommand
            SetNamespaceCommand ShowCatalogsCommand ShowColumnsCommand ShowCreateTableCommand
            ShowCurrentNamespaceCommand ShowFunctionsCommand ShowNamespacesCommand ShowPartitionsCommand
            ShowProceduresCommand ShowTablePropertiesCommand ShowTablesCommand ShowViewsCommand
            """);

    /** Between the steps of a query that is written with {@code |>}. */
    private static final Set<String> PIPES = in("org.apache.spark.sql.catalyst.expressions.", "PipeOperator");

    private static final Set<String> ALLOWED = Stream.of(QUERIES, UNRESOLVED, PIPES, STATEMENTS, COMMANDS)
            .flatMap(Collection::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** Functions that call any method of any class. */
    private static final Set<String> ANY_METHOD =
            in("org.apache.spark.sql.catalyst.expressions.", "CallMethodViaReflection TryReflect");

    /** Hides what it becomes in a function, until names are looked up. */
    private static final String NAMED_BY_EXPRESSION =
            "org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier";

    private final SessionState state;
    private final SparkSession session;

    private ReadOnlySql(SparkSession session) {
        this.session = session;
        this.state = ((org.apache.spark.sql.classic.SparkSession) session).sessionState();
    }

    /**
     * What in a statement may write, in a word or two; empty when it only reads. Nothing of the statement is run.
     *
     * @throws ParseException when it is none; for unknown names Spark's other exceptions
     */
    public static Optional<String> writing(SparkSession session, String statement) throws ParseException {
        return writing(session, statement, Map.of());
    }

    /** As {@link #writing(SparkSession, String)}, of a statement that names {@code parameters} as {@code :name}. */
    public static Optional<String> writing(SparkSession session, String statement, Map<String, Object> parameters)
            throws ParseException {
        ReadOnlySql check = new ReadOnlySql(session);
        LogicalPlan parsed = check.state.sqlParser().parsePlan(statement);
        return check.writing(parsed)
                .or(() -> isQuery(parsed)
                        // A query is looked up here, and not run before its rows are asked for.
                        ? anyMethod(((org.apache.spark.sql.classic.Dataset<?>) session.sql(statement, parameters))
                                .queryExecution()
                                .analyzed())
                        : check.hiddenInViews(parsed));
    }

    /** A node of the parsed plan, of its subqueries, or of its expressions. */
    private Optional<String> writing(LogicalPlan parsed) {
        return nodes(parsed).stream().flatMap(node -> complaint(node).stream()).findFirst();
    }

    private Optional<String> complaint(TreeNode<?> node) {
        if (node instanceof LogicalPlan && !ALLOWED.contains(node.getClass().getName())) {
            return Optional.of(node.nodeName());
        }
        if (node instanceof SetCommand set) {
            return complaint(set);
        }
        if (node.getClass().getName().equals(NAMED_BY_EXPRESSION)) {
            return Optional.of("IDENTIFIER");
        }
        if (node instanceof UnresolvedFunction function && callsAnyMethod(function)) {
            return Optional.of(function.nameParts().mkString("."));
        }
        return ANY_METHOD.contains(node.getClass().getName()) ? Optional.of(node.nodeName()) : Optional.empty();
    }

    /** Spark's own settings of queries may be set; others may name classes to load. */
    private Optional<String> complaint(SetCommand set) {
        if (set.kv().isEmpty()) {
            return Optional.empty();
        }
        Tuple2<String, Option<String>> pair = set.kv().get();
        return pair._2().isEmpty() || session.conf().isModifiable(pair._1())
                ? Optional.empty()
                : Optional.of("SET " + pair._1());
    }

    private boolean callsAnyMethod(UnresolvedFunction function) {
        Option<ExpressionInfo> known = state.functionRegistry()
                .lookupFunction(new FunctionIdentifier(
                        String.valueOf(function.nameParts().last())));
        return known.isDefined() && ANY_METHOD.contains(known.get().getClassName());
    }

    /** Views hold text that the parser does not see. */
    private Optional<String> hiddenInViews(LogicalPlan parsed) {
        LogicalPlan query = parsed instanceof ExplainCommand explain ? explain.logicalPlan() : parsed;
        return isQuery(query)
                ? anyMethod(
                        state.executePlan(query, state.executePlan$default$2()).analyzed())
                : Optional.empty();
    }

    private static boolean isQuery(LogicalPlan parsed) {
        String node = parsed.getClass().getName();
        return QUERIES.contains(node) || UNRESOLVED.contains(node);
    }

    private static Optional<String> anyMethod(LogicalPlan analysed) {
        return nodes(analysed).stream()
                .filter(node -> ANY_METHOD.contains(node.getClass().getName()))
                .map(TreeNode::nodeName)
                .findFirst();
    }

    /** All nodes of a plan, of its subqueries, and of its expressions. */
    static List<TreeNode<?>> nodes(LogicalPlan root) {
        List<TreeNode<?>> found = new ArrayList<>();
        Deque<TreeNode<?>> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            TreeNode<?> node = open.pop();
            found.add(node);
            push(node.children(), open);
            push(node.innerChildren(), open);
            if (node instanceof LogicalPlan plan) {
                push(plan.expressions(), open);
            }
            if (node instanceof PlanExpression<?> subquery) {
                open.push(subquery.plan());
            }
            if (node instanceof ExplainCommand explain) {
                open.push(explain.logicalPlan());
            }
            if (node instanceof DescribeQueryCommand describe) {
                open.push(describe.plan());
            }
        }
        return found;
    }

    private static void push(scala.collection.Iterable<?> nodes, Deque<TreeNode<?>> open) {
        for (Object node : CollectionConverters.asJava(nodes)) {
            if (node instanceof TreeNode<?> tree) {
                open.push(tree);
            }
        }
    }

    private static Set<String> in(String packageName, String names) {
        return Stream.of(names.strip().split("\\s+"))
                .map(name -> packageName + name)
                .collect(Collectors.toUnmodifiableSet());
    }
}

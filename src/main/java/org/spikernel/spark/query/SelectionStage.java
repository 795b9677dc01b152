package org.spikernel.spark.query;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.SelectionRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.spark.tables.RowSink;

/** The last stage of a search: asks {@link SelectionQuery}, and notes the answer in the table {@code selections}. */
public final class SelectionStage {
    private SelectionStage() {}

    /** Chooses within the budget and records the answer in {@code notes}. */
    public static SelectionQuery.Answer select(
            SparkSession session,
            ResultTables tables,
            RowSink notes,
            SelectionQuery.Question question,
            RunPlan.BudgetPlan budget,
            Clock clock) {
        return select(session, tables, notes, List.of(question), budget, clock).get(question.runId());
    }

    /** The question of a budget to each of several runs; all answers are recorded in one commit. */
    public static Map<String, SelectionQuery.Answer> select(
            SparkSession session,
            ResultTables tables,
            RowSink notes,
            List<SelectionQuery.Question> questions,
            RunPlan.BudgetPlan budget,
            Clock clock) {
        Map<String, SelectionQuery.Answer> answers = answers(session, tables, questions);
        notes.append(
                TableDefinition.SELECTIONS,
                answers.entrySet().stream()
                        .map(answer -> row(answer.getKey(), budget, clock, answer.getValue()))
                        .toList(),
                UUID.randomUUID().toString());
        return answers;
    }

    /** The same, for who may not write the tables: nothing is recorded. */
    public static Map<String, SelectionQuery.Answer> answers(
            SparkSession session, ResultTables tables, List<SelectionQuery.Question> questions) {
        Map<String, SelectionQuery.Answer> answers = new LinkedHashMap<>();
        questions.forEach(question -> answers.put(question.runId(), SelectionQuery.ask(session, tables, question)));
        return answers;
    }

    private static SelectionRow row(
            String runId, RunPlan.BudgetPlan budget, Clock clock, SelectionQuery.Answer answer) {
        Optional<SelectionQuery.Choice> chosen = answer.chosen();
        // Without a choice, the other one is the nearest miss.
        Optional<SelectionQuery.Choice> second = answer.runnerUp().filter(choice -> chosen.isPresent());
        Optional<AccuracyEstimate.Interval> interval =
                chosen.flatMap(choice -> choice.estimate().interval());
        Optional<AccuracyEstimate.Interval> others =
                second.flatMap(choice -> choice.estimate().interval());
        return new SelectionRow(
                runId,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                budget.limit().toString(),
                chosen.map(choice -> bits(choice, budget)).orElse(budget.bits()),
                budget.stateBits(),
                chosen.map(SelectionQuery.Choice::candidateKey).orElse(null),
                chosen.map(choice -> "highest validation accuracy"
                                + choice.arithmetic()
                                        .map(arithmetic ->
                                                " measured at " + bits(choice, budget) + " bits (" + arithmetic + ")")
                                        .orElse("")
                                + budget.weights().terms("less")
                                + " within the budget"
                                + (choice.finalist() ? "" : "; no finalist is within it"))
                        .orElse("nothing fits the budget"),
                answer.runnerUp().map(SelectionQuery.Choice::candidateKey).orElse(null),
                chosen.map(choice -> choice.estimate().trainings()).orElse(null),
                chosen.map(SelectionQuery.Choice::accuracy).orElse(null),
                interval.map(AccuracyEstimate.Interval::low).orElse(null),
                interval.map(AccuracyEstimate.Interval::high).orElse(null),
                interval.map(AccuracyEstimate.Interval::basis).orElse(null),
                second.map(SelectionQuery.Choice::accuracy).orElse(null),
                others.map(AccuracyEstimate.Interval::low).orElse(null),
                others.map(AccuracyEstimate.Interval::high).orElse(null),
                answer.tied().orElse(null));
    }

    /** Where a search varies the bits of parameters, networks have their own. */
    private static int bits(SelectionQuery.Choice choice, RunPlan.BudgetPlan budget) {
        return NetworkFamily.bits(choice.kernelSet(), budget.bits());
    }
}

package org.spikernel.cli.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.network.NetworkFiles;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.ChipBudget;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.search.RunPlan;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.spark.tables.ResultTables;

/**
 * The network that was asked for.
 *
 * @param network with its weights
 * @param run that it is of; empty for a file of weights
 * @param choice its row; empty for a file of weights
 * @param config of the run, where it can be read
 */
record Chosen(
        TrainedNetwork network,
        Optional<RunRow> run,
        Optional<SelectionQuery.Choice> choice,
        Optional<RunConfig> config) {
    /** Of a file of weights that is in no table. */
    static Chosen ofFile(String file, Configuration hadoop) {
        return new Chosen(read(file, hadoop), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Of a run: the network that a selection chooses within the run's own budget, or the one of this key.
     *
     * @param name of the run, or null for the last
     * @param candidate the key or its first characters, or null
     */
    static Chosen ofRun(RunConfig config, String name, String candidate) {
        ResultTables existing = ExistingWarehouse.open(config);
        RunRow row = RecordedRuns.of(existing).find("export", name);
        Optional<RunConfig> recorded = RecordedConfig.of(row);
        RunConfig.BudgetSettings budget = recorded.orElse(config).budget();
        if (budget.limit() instanceof ChipBudget && recorded.isEmpty()) {
            throw new UserInputException("Cannot export: what a network takes of " + budget.limit()
                    + " follows from the settings of its run, and this version cannot read those of " + row.runId()
                    + "; give budget.limit in parameters or bytes");
        }
        RunConfig settings = recorded.orElse(config);
        try (CommandSession session = CommandSession.openToAsk(config, existing, TableDefinition.TRAININGS)) {
            SelectionQuery.Question question = SelectionQuery.Question.of(
                    session.session(),
                    row.runId(),
                    new RunPlan.BudgetPlan(budget.limit(), budget.bits(), budget.stateBits()),
                    settings.families());
            SelectionQuery.Choice choice = candidate == null
                    ? selected(SelectionQuery.ask(session.session(), session.tables(), question), row, budget)
                    : only(
                            SelectionQuery.networks(session.session(), session.tables(), question, candidate),
                            row,
                            candidate);
            return new Chosen(
                    read(choice.weightsPath(), session.hadoop()), Optional.of(row), Optional.of(choice), recorded);
        }
    }

    private static SelectionQuery.Choice selected(
            SelectionQuery.Answer answer, RunRow row, RunConfig.BudgetSettings budget) {
        return answer.chosen()
                .orElseThrow(() -> new UserInputException(
                        "Cannot export: a trained network of run %s must be within its budget, %s at %d bits, got none; --candidate names one"
                                .formatted(row.runId(), budget.limit(), budget.bits())));
    }

    private static SelectionQuery.Choice only(List<SelectionQuery.Choice> found, RunRow row, String candidate) {
        if (found.size() != 1) {
            throw notOne("export", candidate, found.isEmpty(), row);
        }
        return found.get(0);
    }

    /**
     * What to say of the start of a key that is not that of one network.
     *
     * @param command what cannot be done then
     * @param none whether no key begins so, or several do
     */
    static UserInputException notOne(String command, String candidate, boolean none, RunRow row) {
        return new UserInputException(
                "Cannot %s: --candidate must be the key, or its start, of one trained network of run %s, got %s, which %s; `submit/spikernel sql -e \"SELECT candidate_key FROM leaderboard\"` lists them"
                        .formatted(command, row.runId(), candidate, none ? "is that of none" : "several begin with"));
    }

    private static TrainedNetwork read(String file, Configuration hadoop) {
        try {
            // Dropout is for training alone.
            return TrainedNetwork.of(NetworkFiles.tensors(file, hadoop), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw NetworkFiles.unreadable("Cannot export", file, e);
        }
    }
}

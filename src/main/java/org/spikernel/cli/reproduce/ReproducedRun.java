package org.spikernel.cli.reproduce;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.spikernel.cli.run.RunCommand;
import org.spikernel.cost.SizeBudget;
import org.spikernel.search.RunPlan;
import org.spikernel.search.SearchListener;
import org.spikernel.spark.query.SelectionQuery;

/** A run of a reproduction: a search, whose results are printed with those of the others. */
final class ReproducedRun extends RunCommand {
    private final long budgetParams;
    private Optional<SelectionQuery.Choice> chosen = Optional.empty();

    /** A search after which one network within so many parameters is chosen. */
    ReproducedRun(long budgetParams) {
        this.budgetParams = budgetParams;
    }

    /** What goes on with such a run by itself. */
    @Override
    protected String name() {
        return "search";
    }

    @Override
    protected Set<SearchListener.Stage> stages() {
        return EnumSet.of(SearchListener.Stage.SCORE, SearchListener.Stage.TRAIN);
    }

    @Override
    protected void run(RunningCommand running) {
        running.search().score(running.data());
        running.search().train();
        RunPlan.BudgetPlan planned = running.plan().budget();
        chosen = running.search()
                .select(
                        new RunPlan.BudgetPlan(
                                new SizeBudget(SizeBudget.Unit.PARAMETERS, budgetParams),
                                planned.bits(),
                                planned.stateBits()),
                        Clock.systemUTC())
                .chosen();
    }

    /** The choice; empty when nothing fits. */
    Optional<SelectionQuery.Choice> chosen() {
        return chosen;
    }
}

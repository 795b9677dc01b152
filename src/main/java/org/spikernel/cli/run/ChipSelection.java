package org.spikernel.cli.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.setup.ChipView;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.ChipBudget;
import org.spikernel.hardware.Usage;
import org.spikernel.space.Cell;
import org.spikernel.space.NetworkFamily;
import org.spikernel.spark.query.SelectionQuery;
import org.spikernel.text.Plural;

/** What a choice for a chip needs beside the choice: how many networks have room, and why the others have none. */
final class ChipSelection {
    private final CommandSession commandSession;
    private final Output output;
    private final ChipBudget chip;
    private final int bits;

    ChipSelection(CommandSession commandSession, Output output, ChipBudget chip, int bits) {
        this.commandSession = commandSession;
        this.output = output;
        this.chip = chip;
        this.bits = bits;
    }

    /** Of one run. */
    void print(RunConfig config, SelectionQuery.Question question, Map<String, SelectionQuery.Answer> answers) {
        SelectionQuery.Answer answer = answers.get(question.runId());
        SelectionQuery.Within within =
                SelectionQuery.within(commandSession.session(), commandSession.tables(), question);
        String run = answers.size() == 1 ? "" : question.runId() + ": ";
        ChipView view = new ChipView(output, chip, bits);
        view.verdict(
                config.families(), config.space().connectivity(), config.score().coding());
        output.remark("room      " + run + within.fitting() + " of " + Plural.of(within.networks(), "trained network")
                + " within " + chip);
        answer.chosen()
                .flatMap(choice -> usage(config, choice))
                .ifPresent(usage -> output.remark("needs     " + run + ChipView.needs(usage)));
        if (answer.chosen().isEmpty()) {
            answer.runnerUp()
                    .flatMap(choice -> usage(config, choice))
                    .ifPresent(usage -> output.remark("why       " + run
                            + ChipView.exceeded(
                                    usage.stream().filter(one -> !one.fits()).toList())));
            output.remark("nearest   " + run
                    + ChipView.nearest(
                            chip, bits, config.families(), config.space().connectivity()));
        }
    }

    private Optional<List<Usage>> usage(RunConfig config, SelectionQuery.Choice choice) {
        return NetworkFamily.named(choice.kernelSet(), config.families())
                .map(family -> chip.usage(family.with(Cell.parse(choice.canonicalCell())), family.bits(bits)));
    }
}

package org.spikernel.cli.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.spikernel.config.RunConfig;
import org.spikernel.network.InputCoding;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.text.Plural;

/** What the paper leaves open, and the choice that a reproduction made. */
final class OpenChoices {
    static final List<String> COLUMNS = List.of("open", "choice");

    private OpenChoices() {}

    /** One row each. */
    static List<List<Object>> of(List<ReproducedDataSet> done) {
        List<List<Object>> rows = new ArrayList<>();
        for (ReproducedDataSet one : done) {
            PaperExperiment experiment = one.experiment();
            rows.add(List.of("size, " + experiment.data().title(), size(one)));
            rows.add(List.of(
                    "network under 10 M parameters, " + experiment.data().title(),
                    network(experiment.published().macro()) + " at the published size"
                            + (experiment
                                            .base()
                                            .macro()
                                            .equals(experiment.published().macro())
                                    ? ""
                                    : "; here " + network(experiment.base().macro()))));
            rows.add(List.of(
                    "budget, " + experiment.data().title(),
                    String.format(
                            Locale.ROOT,
                            "10 M parameters (the text says 10^6 and 10M); here %,d, within which the same cells fit",
                            experiment.budgetParams())));
        }
        RunConfig config = done.get(0).experiment().base();
        rows.add(List.of(
                "when the budget applies",
                "to the networks that the searches found, as in Alg. 1; part within-budget applies it before"));
        rows.add(List.of(
                "input coding (\"rate coding\")",
                config.training().recipe().input().coding().label()
                        + (config.training().recipe().input().coding() == InputCoding.DIRECT
                                ? ": pixels at every timestep, as the published code does; -D macro.input-coding=rate"
                                        + " for Poisson spikes"
                                : "")));
        rows.add(
                List.of(
                        "validation split",
                        config.data().validation().fraction()
                                + " of the training images, of each class alike; it chooses, and"
                                + " gives the accuracies after 60, 100 and 200 epochs. Test images are looked at once, at the end"));
        rows.add(List.of(
                "seeds, variance",
                Plural.of(config.training().seeds(), "training") + " of each network, seed "
                        + config.run().seed().value()));
        rows.add(
                List.of(
                        "weight decay",
                        "none, as the published code runs (it hands 5e-4 over as dampening); part stated-recipe decays by 5e-4"));
        rows.add(List.of(
                "score",
                config.score().measure() + " on " + config.score().repeats() + " x "
                        + config.score().batchSize() + " images, weights "
                        + config.score().mode().weights().label()
                        + "; potentials are reset between batches, which the published code forgets"));
        rows.add(List.of(
                "search iteration",
                "one accepted draw, " + config.space().sampling().label()
                        + "; the first draws of the baseline are those of the search, taken over by their keys"));
        rows.add(List.of(
                "search time",
                "of scoring the candidates, their CPU time on processors and wall time on GPUs; without the training"));
        rows.add(List.of("cells found", "not in the paper; ours are in fig7"));
        rows.add(List.of(
                "how near is equal",
                "half a point of a stated accuracy, a tenth of a stated speed-up; 'comparable' is the paper's 1 %"));
        return rows;
    }

    /** In what it falls short of the paper's. */
    static String size(ReproducedDataSet done) {
        List<String> limits = done.images().reach().limits();
        return (done.experiment().generated() ? "generated images; " : "")
                + (limits.isEmpty() ? "the published size" : String.join(", ", limits));
    }

    private static String network(MacroArchitecture macro) {
        return macro.firstChannels() + " and " + macro.secondChannels() + " channels, pool "
                + macro.classifier().pool() + ", fc1 " + macro.features() + ">"
                + macro.classifier().hidden() + ">" + macro.classifier().outputs();
    }
}

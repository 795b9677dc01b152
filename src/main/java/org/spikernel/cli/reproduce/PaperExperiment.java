package org.spikernel.cli.reproduce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.ConfigFiles;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.EquivalentBudget;
import org.spikernel.cost.SizeBudget;
import org.spikernel.data.DataFormat;
import org.spikernel.paper.Paper;
import org.spikernel.paper.PaperData;
import org.spikernel.paper.ReproductionPart;

/**
 * The runs that reproduce the paper on one data set.
 *
 * @param data which
 * @param published settings of the paper's size, for the same images
 * @param base settings at the size that was asked for
 * @param budgetParams parameters within which, at that size, the same cells fit as within the budget at the paper's
 * @param parts settings of each run
 */
record PaperExperiment(
        PaperData data,
        RunConfig published,
        RunConfig base,
        long budgetParams,
        Map<ReproductionPart, RunConfig> parts) {
    /** The paper's searches know no budget; it is applied to what they found. */
    private static final String UNLIMITED = "budget.limit=1000G-params";

    private static final int HASH_DIGITS = 8;

    PaperExperiment {
        parts = Collections.unmodifiableMap(new EnumMap<>(parts));
    }

    /**
     * Reads the settings.
     *
     * @param folder of the images; empty for generated ones
     */
    static PaperExperiment of(PaperData data, String scale, Optional<String> folder, ConfigOptions options) {
        List<String> images = folder.map(path -> List.of("data.format=" + data.label(), "data.path=" + path))
                .orElseGet(() -> List.of(
                        "data.format=synthetic", "data.path=\"\"", "data.synthetic.image-size=" + data.imageSize()));
        String file = data.label() + "-" + scale + ".conf";
        RunConfig base = options.loadPaper(file, images, List.of());
        requireImagesByOption(data, folder, base);
        RunConfig published = ConfigFiles.loadOverPaper(
                data.label() + "-paper.conf",
                Optional.empty(),
                List.of(
                        images.get(0),
                        images.get(1),
                        "data.synthetic.image-size=" + base.data().synthetic().imageSize()));
        long budget = budgetParams(published, base);
        Map<ReproductionPart, RunConfig> parts = new EnumMap<>(ReproductionPart.class);
        for (ReproductionPart part : ReproductionPart.values()) {
            List<String> own = settings(data, part, base, budget);
            RunConfig unnamed = options.loadPaper(file, images, with(own, "run.name=\"\""));
            String name = base.run().name().isEmpty()
                    ? "reproduce-" + scale + "-" + data.label() + "-" + part.label() + "-"
                            + unnamed.resultsHash("").substring(0, HASH_DIGITS)
                    : base.run().name() + "-" + data.label() + "-" + part.label();
            parts.put(part, options.loadPaper(file, images, with(own, "run.name=" + name)));
        }
        return new PaperExperiment(data, published, base, budget, parts);
    }

    private static void requireImagesByOption(PaperData data, Optional<String> folder, RunConfig base) {
        boolean same = base.data().format().label().equals(folder.isPresent() ? data.label() : "synthetic")
                && folder.map(path -> base.data().path().equals(path)).orElse(true);
        if (!same) {
            throw new UserInputException("Cannot reproduce: images are named by --data " + data.label()
                    + "=PATH, not by data.format and data.path, got "
                    + base.data().format() + " "
                    + base.data().path());
        }
    }

    /** What a part changes. */
    private static List<String> settings(PaperData data, ReproductionPart part, RunConfig base, long budget) {
        return switch (part) {
            case SEARCH -> List.of(UNLIMITED);
            case BASELINE ->
                List.of(
                        UNLIMITED,
                        "space.draws=" + Paper.BASELINE_TIMES * base.space().draws(),
                        "space.kernel-sets=" + Paper.baselineKernels(data),
                        "space.operation-sets=[]");
            case WITHIN_BUDGET -> List.of("budget.limit=" + budget + "-params");
            case STATED_RECIPE ->
                List.of(
                        UNLIMITED,
                        "space.kernel-sets=" + List.of(data.selectedKernels()),
                        "space.operation-sets=[]",
                        "train.dampening=0",
                        "train.weight-decay=5e-4");
        };
    }

    private static List<String> with(List<String> settings, String more) {
        List<String> all = new ArrayList<>(settings);
        all.add(more);
        return all;
    }

    private static long budgetParams(RunConfig published, RunConfig base) {
        if (!(base.budget().limit() instanceof SizeBudget limit) || limit.unit() != SizeBudget.Unit.PARAMETERS) {
            throw new UserInputException(
                    "Cannot reproduce: budget.limit must count parameters at the published size, as in"
                            + " 10M-params, got " + base.budget().limit());
        }
        if (base.macro().equals(published.macro())) {
            return limit.amount();
        }
        return EquivalentBudget.parameters(
                        limit.amount(),
                        published.macro(),
                        base.macro(),
                        base.space().operationSets(),
                        base.space().connectivity())
                .orElseThrow(() ->
                        new UserInputException("Cannot reproduce: budget.limit must hold at least one network at the"
                                + " published size, got " + limit));
    }

    /** Where the parts' weights are, and the figures. */
    String output() {
        return base.run().output();
    }

    /** Whether the images are generated. */
    boolean generated() {
        return base.data().format() == DataFormat.SYNTHETIC;
    }
}

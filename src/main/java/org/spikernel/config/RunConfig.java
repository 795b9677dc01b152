package org.spikernel.config;

import java.util.ArrayList;
import java.util.List;
import org.spikernel.cost.Budget;
import org.spikernel.data.DataSettings;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.GpuPrecision;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Precision;
import org.spikernel.random.Seed;
import org.spikernel.results.ResultKey;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.ScoreSettings;
import org.spikernel.search.DeviceChoice;
import org.spikernel.search.RunPlan;
import org.spikernel.search.RungPlan;
import org.spikernel.search.RungSettings;
import org.spikernel.search.Sampling;
import org.spikernel.search.StrategyPlan;
import org.spikernel.space.Cell;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroRanges;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SharedPaths;
import org.spikernel.spark.session.SparkSettings;
import org.spikernel.spark.tables.MaintenanceSettings;
import org.spikernel.train.recipe.Recipe;
import org.spikernel.train.step.TrainingMode;

/**
 * The validated settings of one run. NOT meant to be serialized and sent to executors: they get the records in it.
 *
 * @param run name, seed and output folder
 * @param data which images
 * @param macro the network around the cells
 * @param space what is drawn
 * @param initialisation how initial weights are drawn
 * @param score how untrained networks are scored
 * @param stages cheap stages of scoring before the full measure
 * @param also measures that are taken beside the one that ranks; they determine no score, and no key
 * @param budget what a chosen network may need
 * @param training what is trained, and how
 * @param strategy which networks are trained, in which order
 * @param from file of the network that training starts from; empty: weights are drawn
 * @param device which devices tasks compute on
 * @param gpu numbers in which GPUs multiply
 * @param mode how trainings are run
 * @param spark how Spark is used
 * @param tables where results go
 * @param maintenance when the tables are compacted, and what is kept
 * @param text the effective settings
 */
public record RunConfig(
        RunSettings run,
        DataSettings data,
        MacroArchitecture macro,
        SpaceSettings space,
        Initialisation initialisation,
        ScoreSettings score,
        List<CheapStage> stages,
        List<ScoreMeasure> also,
        BudgetSettings budget,
        TrainingSettings training,
        StrategyPlan strategy,
        String from,
        DeviceChoice device,
        GpuPrecision gpu,
        TrainingMode mode,
        SparkSettings spark,
        CatalogSettings tables,
        MaintenanceSettings maintenance,
        EffectiveConfig text) {
    public RunConfig {
        stages = List.copyOf(stages);
        also = List.copyOf(also);
        // Not a network: better said now than when a search starts.
        space.macro().families(macro, space.operationSets());
    }

    /**
     * Name, seed and output folder.
     *
     * @param name empty for a name made of the data format and the settings' hash
     */
    public record RunSettings(String name, Seed seed, String output) {
        private static final java.util.regex.Pattern SAFE =
                java.util.regex.Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

        /** Of the 255 bytes that a folder's name may have, some are the tables'. */
        private static final int LONGEST = 200;

        public RunSettings {
            if (!name.isEmpty() && !SAFE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "Cannot name a run: it must start with a letter or digit and go on with letters, digits, '.', '_'"
                                + " and '-', since folders are named after it, got \"" + name + "\"");
            }
            if (name.length() > LONGEST) {
                throw new IllegalArgumentException("Cannot name a run: it must have at most " + LONGEST
                        + " letters, since folders are named after it, got " + name.length());
            }
            if (output.isBlank()) {
                throw new IllegalArgumentException("Cannot run: output must name a folder, got \"" + output + "\"");
            }
        }
    }

    /**
     * What is drawn from which spaces.
     *
     * @param macro what of the macro-architecture varies
     */
    public record SpaceSettings(
            Connectivity connectivity,
            List<OperationSet> operationSets,
            Sampling sampling,
            int draws,
            MacroRanges macro)
            implements Keyed {
        /** Of one macro-architecture. */
        public SpaceSettings(
                Connectivity connectivity, List<OperationSet> operationSets, Sampling sampling, int draws) {
            this(connectivity, operationSets, sampling, draws, MacroRanges.NONE);
        }

        public SpaceSettings {
            operationSets = List.copyOf(operationSets);
            if (operationSets.isEmpty()) {
                throw new IllegalArgumentException(
                        "Cannot search: kernel-sets and operation-sets must hold at least one set, got none");
            }
            requireAtLeastOne("draws", draws);
            for (OperationSet set : operationSets) {
                if (set.name().contains(NetworkFamily.SEPARATOR)) {
                    throw new IllegalArgumentException(
                            "Cannot search: the name of an operation set must be without %s, got %s"
                                    .formatted(NetworkFamily.SEPARATOR, set.name()));
                }
            }
            if (!macro.isEmpty() && sampling == Sampling.WITH_REPLACEMENT) {
                throw new IllegalArgumentException(
                        "Cannot search: with ranges in space.macro, space.sampling must be without-replacement, got %s"
                                .formatted(sampling.label()));
            }
        }

        @Override
        public String keyText() {
            return KeyText.start("SpaceSettings")
                    .with("connectivity", connectivity)
                    .with("operationSets", operationSets)
                    .with("sampling", sampling)
                    .with("draws", draws)
                    .withUnless(MacroRanges.NONE, "macro", macro)
                    .end();
        }
    }

    /** What a chosen network may need. */
    public record BudgetSettings(Budget limit, int bits, int stateBits) implements Keyed {
        public BudgetSettings {
            requireBits("bits", bits, 1);
            requireBits("state-bits", stateBits, 0);
            // A chip has bits of its own.
            bits = limit.bits(bits);
        }

        private static void requireBits(String name, int bits, int least) {
            if (bits < least || bits > 64) {
                throw new IllegalArgumentException(
                        "Cannot count memory: " + name + " must be from " + least + " to 64, got " + bits);
            }
        }

        @Override
        public String keyText() {
            return KeyText.start("BudgetSettings")
                    .with("limit", limit)
                    .with("bits", bits)
                    .with("stateBits", stateBits)
                    .end();
        }
    }

    /**
     * What is trained, and how.
     *
     * @param top best-scored candidates of each set
     * @param seeds trainings of each, or of each finalist
     * @param rungs at which trainings are compared
     * @param finalists networks that all seeds and the test images are for; {@link RunPlan.TrainingPlan#ALL}
     */
    public record TrainingSettings(int top, int seeds, RungSettings rungs, int finalists, Recipe recipe)
            implements Keyed {
        public TrainingSettings {
            requireAtLeastOne("top", top);
            requireAtLeastOne("seeds", seeds);
            requireAtLeastOne("finalists", finalists);
            rungs.plan().requireWithin(recipe.epochs());
        }

        /**
         * The plan for so many networks.
         *
         * @throws IllegalArgumentException when it cannot be met
         */
        public RunPlan.TrainingPlan plan(int networks) {
            boolean all = finalists == RunPlan.TrainingPlan.ALL;
            if (!all && finalists > networks) {
                throw new IllegalArgumentException("Cannot train finalists: finalists must be at most the " + networks
                        + " network(s) that are trained, or all, got " + finalists);
            }
            int needed = all ? 1 : finalists;
            RungPlan plan = rungs.plan(networks, recipe.epochs(), needed);
            plan.requireEnough(networks, needed);
            return new RunPlan.TrainingPlan(top, seeds, plan, finalists);
        }

        @Override
        public String keyText() {
            return KeyText.start("TrainingSettings")
                    .with("top", top)
                    .with("seeds", seeds)
                    .with("rungs", rungs)
                    .with("finalists", finalists)
                    .with("recipe", recipe)
                    .end();
        }
    }

    /** The networks of the search: operation sets with one or more macro-architectures. */
    public List<NetworkFamily> families() {
        return space.macro().families(macro, space.operationSets());
    }

    /** Whether {@link #from} names weights that were not read yet. */
    public boolean awaitsWeights() {
        return !from.isBlank() && initialisation.given().isNone();
    }

    /** The same, starting from the weights that {@link #from} names. */
    public RunConfig startingFrom(GivenWeights weights) {
        return new RunConfig(
                run,
                data,
                macro,
                space,
                Initialisation.from(weights),
                score,
                stages,
                also,
                budget,
                training,
                strategy,
                from,
                device,
                gpu,
                mode,
                spark,
                tables,
                maintenance,
                text);
    }

    /** The name of the run: as set, or the data format and the start of the hash of its settings. */
    public String runId(String variant) {
        return run.name().isEmpty()
                ? data.format().label() + "-" + resultsHash(variant).substring(0, 8)
                : run.name();
    }

    /** What cells given by hand add to the settings: a variant of the run; empty for none. */
    public static String variant(List<Cell> cells) {
        return cells.isEmpty() ? "" : KeyText.of(cells);
    }

    /**
     * Hash of the settings that determine results, and of what a command adds to them (as in cells given by hand). It is
     * made of the validated values, so that how a number or the path of the images is written does not count; nor do {@link #device}, {@link
     * #mode} but for its precision, {@link #spark}, {@link #tables}, {@link #maintenance} and the run's name and output
     * folder, which say how and where, but not what.
     */
    public String resultsHash(String variant) {
        List<Object> parts = new ArrayList<>(List.of(
                run.seed(),
                SharedPaths.named(data, spark),
                macro,
                space,
                initialisation,
                score,
                stages,
                budget,
                training));
        if (mode.engine().precision() != Precision.FLOAT32) {
            parts.add(mode.engine().precision());
        }
        if (gpu != GpuPrecision.EXACT) {
            parts.add(gpu);
        }
        if (strategy.kind() != StrategyPlan.Kind.PAPER) {
            parts.add(strategy);
        }
        String settings = ResultKey.of("settings-2", parts);
        return variant.isEmpty() ? settings : ResultKey.of("variant", List.of(settings, variant));
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Cannot search: " + name + " must be at least 1, got " + value);
        }
    }
}

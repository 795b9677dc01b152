package org.spikernel.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.BudgetOptions;
import org.spikernel.cli.setup.ChipView;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.cost.Budget;
import org.spikernel.cost.ChipBudget;
import org.spikernel.cost.SpaceShare;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.Published;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Size of the space, and what of it fits. */
@Command(
        name = "space",
        description = "Print the size of the space and the share that fits a budget, per kernel set.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Counts are exact. networks: cells that differ after pruning and up to swapping the inner nodes; fits: how",
            "many of them are within the budget; draws_fit: share of the accepted uniform draws within the budget.",
            "Of a chip it also says what does not fit and why, the nearest network that does, and which setting would help",
            "most. Spaces too large to go through for a chip are sampled; it then says how certain the share is.",
            "",
            "Examples:",
            "  spikernel space --budget 10M-params",
            "  spikernel space --budget 64KiB --bits 8 -D data.format=cifar10",
            "  spikernel space --budget flash=256KiB,ram=64KiB",
            "  spikernel space --budget rp2040-pico",
            "  spikernel space --budget 2MiB --bits 8 -D space.kernel-sets=[[1,3,5]] -D space.connectivity=feedback"
        })
final class SpaceCommand implements Callable<Integer> {
    private static final List<Integer> PUBLISHED_POOLS = List.of(2, 4);

    @Mixin
    private ConfigOptions configuration;

    @Mixin
    private BudgetOptions budgetOptions;

    @Option(names = "--published", description = "Also count in the networks that the paper published, to compare.")
    private boolean published;

    @Override
    public Integer call() {
        RunConfig config = configuration.loadForImages();
        Output output = configuration.output();
        BudgetSettings asked = budgetOptions.over(config.budget());
        Budget limit = asked.limit();
        int width = asked.bits();
        budgetOptions.requireNoBits(config);
        output.remark(Versions.line());
        output.remark("budget    " + limit + " at " + NetworkFamily.bitsInWords(config.families(), width) + " bits; "
                + config.space().connectivity().name().toLowerCase(Locale.ROOT) + " cells");
        List<List<Object>> rows = new ArrayList<>();
        networks(config).forEach((name, families) -> {
            List<SpaceShare> shares = SpaceShare.of(families, config.space().connectivity(), limit, width);
            for (int i = 0; i < shares.size(); i++) {
                estimate(output, families.get(i), shares.get(i));
                rows.add(row(name, families.get(i), shares.get(i)));
            }
        });
        output.table(
                "space",
                List.of(
                        "network",
                        "kernel_set",
                        "raw",
                        "accepted",
                        "distinct",
                        "networks",
                        "fits",
                        "share",
                        "draws_fit",
                        "least_params",
                        "most_params"),
                rows);
        if (limit instanceof ChipBudget chip) {
            new ChipView(output, chip, width)
                    .space(
                            config.families(),
                            config.space().connectivity(),
                            config.score().coding());
        }
        return ExitCodes.DONE;
    }

    private static void estimate(Output output, NetworkFamily family, SpaceShare share) {
        share.interval()
                .ifPresent(interval -> output.remark("estimate  " + family.name() + ": share " + interval + " (95 % of "
                        + share.sampled() + " drawn networks)"));
    }

    /** The configured networks, and on request the published ones. */
    private Map<String, List<NetworkFamily>> networks(RunConfig config) {
        Map<String, List<NetworkFamily>> networks = new LinkedHashMap<>();
        networks.put("configured (" + config.data().format() + ")", config.families());
        if (!published) {
            return networks;
        }
        for (Published network : Published.values()) {
            for (int pool : PUBLISHED_POOLS) {
                networks.put(
                        "published " + network.name().toLowerCase(Locale.ROOT).replace('_', '-') + " pool " + pool,
                        NetworkFamily.of(
                                MacroArchitecture.published(network, pool),
                                config.space().operationSets()));
            }
        }
        return networks;
    }

    private static List<Object> row(String network, NetworkFamily family, SpaceShare share) {
        return List.of(
                network,
                family.name(),
                share.census().raw(),
                share.census().accepted(),
                share.census().distinct(),
                share.census().canonical(),
                share.canonicalFitting(),
                percent(share.canonicalShare()),
                percent(share.acceptedShare()),
                share.smallestParameters(),
                share.largestParameters());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}

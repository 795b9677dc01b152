package org.spikernel.cli.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.cli.run.SettingsView;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.config.RunConfig;
import org.spikernel.config.RunConfig.BudgetSettings;
import org.spikernel.cost.SizeBudget;
import org.spikernel.cost.SpaceShare;
import org.spikernel.report.RunRequest;
import org.spikernel.report.RunRequest.AskedBudget;
import org.spikernel.report.RunRequest.SpaceFit;
import org.spikernel.results.RunRow;
import org.spikernel.space.NetworkFamily;
import org.spikernel.text.Secrets;

/** What a run was asked for, as its row tells; settings that this version cannot read are shown as text alone. */
final class RequestedSettings {
    private RequestedSettings() {}

    static RunRequest of(RunRow row) {
        String text = row.config() == null ? "" : row.config();
        Optional<RunConfig> config = RecordedConfig.of(row);
        return new RunRequest(
                row.dataset(),
                config.map(known -> known.macro().classifier().classes()).orElse(0),
                row.seed(),
                config.map(RequestedSettings::settings).orElse(Map.of()),
                Secrets.hide(text),
                row.cells() == null ? "" : row.cells(),
                config.map(RunConfig::budget).flatMap(RequestedSettings::budget).orElse(null),
                config.map(RequestedSettings::space).orElse(List.of()));
    }

    private static Map<String, String> settings(RunConfig config) {
        Map<String, String> settings = SettingsView.settings(config);
        settings.replaceAll((subject, text) -> Secrets.hide(text));
        return settings;
    }

    /** Empty for a chip: on the page, budgets are parameters or bytes. */
    private static Optional<AskedBudget> budget(BudgetSettings budget) {
        return budget.limit() instanceof SizeBudget limit
                ? Optional.of(new AskedBudget(
                        limit.toString(),
                        limit.unit() == SizeBudget.Unit.PARAMETERS ? "params" : "bytes",
                        limit.amount(),
                        budget.bits(),
                        budget.stateBits()))
                : Optional.empty();
    }

    private static List<SpaceFit> space(RunConfig config) {
        if (!(config.budget().limit() instanceof SizeBudget)) {
            return List.of();
        }
        return config.families().stream().map(family -> fit(family, config)).toList();
    }

    private static SpaceFit fit(NetworkFamily family, RunConfig config) {
        SpaceShare share = SpaceShare.of(
                family,
                config.space().connectivity(),
                config.budget().limit(),
                config.budget().bits());
        return new SpaceFit(
                family.name(),
                share.census().canonical(),
                share.canonicalFitting(),
                share.canonicalShare(),
                share.acceptedShare(),
                share.smallestParameters(),
                share.largestParameters());
    }
}

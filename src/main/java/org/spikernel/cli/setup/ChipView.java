package org.spikernel.cli.setup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.spikernel.cli.output.Output;
import org.spikernel.cost.ChipAdvice;
import org.spikernel.cost.ChipBudget;
import org.spikernel.cost.ChipSurvey;
import org.spikernel.hardware.Description;
import org.spikernel.hardware.HardwareTarget;
import org.spikernel.hardware.Resource;
import org.spikernel.hardware.SpaceVerdict;
import org.spikernel.hardware.Usage;
import org.spikernel.network.InputCoding;
import org.spikernel.space.Connectivity;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.MacroSetting;
import org.spikernel.space.NetworkFamily;
import org.spikernel.space.OperationSet;

/** Says of a chip what fits, what does not and why, and what would help. */
public final class ChipView {
    /** Layers without room that are named. */
    private static final int SHOWN = 3;

    private final Output output;
    private final ChipBudget chip;
    private final int bits;

    /** @param bits of one stored weight, of families without bits of their own */
    public ChipView(Output output, ChipBudget chip, int bits) {
        this.output = output;
        this.chip = chip;
        this.bits = bits;
    }

    /** Everything about the networks of a space; where macro-architectures vary, about those that need least and most. */
    public void space(List<NetworkFamily> families, Connectivity connectivity, InputCoding coding) {
        verdict(families, connectivity, coding);
        List<ChipSurvey> surveys = families.parallelStream()
                .map(family ->
                        ChipSurvey.of(chip, family.bits(bits), family.macro(), family.operations(), connectivity))
                .toList();
        MacroArchitecture macro = families.get(0).macro();
        boolean varied = families.stream()
                .anyMatch(family -> !family.macro().equals(macro)
                        || family.bits() != families.get(0).bits());
        for (int i = 0; i < families.size() && !varied; i++) {
            misfits(families.get(i), surveys.get(i));
        }
        Optional<Integer> largest = IntStream.range(0, surveys.size())
                .filter(family -> surveys.get(family).largestFitting().isPresent())
                .boxed()
                .max(Comparator.comparingLong(family ->
                        surveys.get(family).largestFitting().orElseThrow().parameters()));
        ChipAdvice advice = new ChipAdvice(chip, fewestBits(families, bits), sets(families), connectivity);
        largest.ifPresentOrElse(
                family -> output.remark("largest   that fits: "
                        + words(
                                families.get(family).name(),
                                surveys.get(family).largestFitting().orElseThrow())),
                () -> output.remark("nearest   " + nearest(advice, macro)));
        if (!varied) {
            settings(advice, macro);
        }
    }

    /** Those with which most fits. */
    private static int fewestBits(List<NetworkFamily> families, int asked) {
        return families.stream().mapToInt(family -> family.bits(asked)).min().orElse(asked);
    }

    private static List<OperationSet> sets(List<NetworkFamily> families) {
        return families.stream().map(NetworkFamily::operations).distinct().toList();
    }

    /** What a chip can compute of a space, in one line; nothing where it is a program that computes all. */
    public void verdict(List<NetworkFamily> families, Connectivity connectivity, InputCoding coding) {
        HardwareTarget target = chip.target();
        // Neurons and operations are those of all families.
        SpaceVerdict verdict = SpaceVerdict.of(families.get(0).macro(), sets(families), connectivity, coding, target);
        if (verdict.which() != SpaceVerdict.Which.ALL || !verdict.findings().isEmpty()) {
            output.remark("chip      " + verdict.sentence(target));
        }
        List<String> unread = target.description().sources().stream()
                .filter(source -> source.verified() == Description.Verified.UNREAD)
                .map(Description.Source::what)
                .toList();
        if (!unread.isEmpty()) {
            output.remark("unproven  of " + target.name() + " no source was read for: " + String.join("; ", unread));
        }
    }

    private void misfits(NetworkFamily family, ChipSurvey survey) {
        long misfits = survey.networks() - survey.fitting();
        if (misfits == 0) {
            return;
        }
        String reasons = survey.reasons().entrySet().stream()
                .map(reason -> String.format(Locale.ROOT, "%s %,d", reason.getKey(), reason.getValue()))
                .collect(Collectors.joining(", "));
        output.remark(String.format(
                Locale.ROOT,
                "no room   %s: %,d of %,d%s networks, for lack of %s",
                family.name(),
                misfits,
                survey.networks(),
                survey.isComplete() ? "" : " drawn",
                reasons));
        survey.nearestMiss()
                .ifPresent(miss -> output.remark(
                        "why       the nearest of them, " + miss.cell() + ": " + exceeded(miss.exceeded())));
    }

    /** What there is no room for. */
    public static String exceeded(List<Usage> usages) {
        String shown = usages.stream().limit(SHOWN).map(Usage::toString).collect(Collectors.joining("; "));
        return usages.size() <= SHOWN ? shown : shown + "; and " + (usages.size() - SHOWN) + " more";
    }

    /**
     * What a network needs of each resource, as in {@code flash at most 80 KiB of 256 KiB, RAM 60 KiB of
     * 64 KiB}: of flash the size of the code is a bound, until a compiler has made it.
     */
    public static String needs(List<Usage> usages) {
        return ChipSurvey.fullest(usages).stream()
                .map(usage -> usage.resource().words()
                        + (usage.resource() == Resource.FLASH ? " at most " : " ")
                        + usage.resource().amount(usage.needed())
                        + (usage.available() == Long.MAX_VALUE
                                ? ""
                                : " of " + usage.resource().amount(usage.available())))
                .collect(Collectors.joining(", "));
    }

    private static String words(String family, ChipSurvey.Network network) {
        return String.format(
                Locale.ROOT,
                "%s %s, %,d parameters; %s",
                family,
                network.cell(),
                network.parameters(),
                needs(network.usage()));
    }

    /** What fits, nearest to the settings, as a part of a sentence. */
    public static String nearest(ChipBudget chip, int bits, List<NetworkFamily> families, Connectivity connectivity) {
        return nearest(
                new ChipAdvice(chip, fewestBits(families, bits), sets(families), connectivity),
                families.get(0).macro());
    }

    private static String nearest(ChipAdvice advice, MacroArchitecture macro) {
        return advice.nearest(macro)
                .map(nearest -> (nearest.changed().isEmpty() ? "" : "with " + changes(nearest.changed()) + " ")
                        + "there fits "
                        + words(nearest.network().set().name(), nearest.network()))
                .orElse("none fits, whichever of width, image size, timesteps and hidden neurons is made smaller");
    }

    private static String changes(Map<MacroSetting, Integer> changed) {
        return changed.entrySet().stream()
                .map(change -> change.getKey().key() + " = " + change.getValue())
                .collect(Collectors.joining(", "));
    }

    private void settings(ChipAdvice advice, MacroArchitecture macro) {
        ChipAdvice.Effect now = advice.asItIs(macro);
        if (now.fitting() == now.networks()) {
            return;
        }
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row("as it is", "", "", now, now));
        List<ChipAdvice.Effect> effects = advice.settings(macro);
        effects.forEach(effect -> rows.add(row(
                effect.setting().key(),
                String.valueOf(effect.setting().value(macro)),
                String.valueOf(effect.setting().value(effect.macro())),
                now,
                effect)));
        output.remark("");
        output.remark(String.format(
                Locale.ROOT,
                "one setting changed at a time, the most helpful first; of %,d networks of all sets",
                now.networks()));
        List<String> columns = new ArrayList<>(List.of("setting", "now", "then", "fits"));
        now.ranges().forEach(range -> columns.add(range.resource().words().replace(' ', '_')));
        output.table("settings", columns, rows);
    }

    /** @param asItIs what names the columns */
    private static List<Object> row(
            String setting, String now, String then, ChipAdvice.Effect asItIs, ChipAdvice.Effect effect) {
        List<Object> row = new ArrayList<>(
                List.of(setting, now, then, String.format(Locale.ROOT, "%.1f %%", 100 * effect.share())));
        asItIs.ranges()
                .forEach(range -> row.add(
                        effect.range(range.resource()).map(Object::toString).orElse("")));
        return row;
    }
}

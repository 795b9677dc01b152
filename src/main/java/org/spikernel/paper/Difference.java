package org.spikernel.paper;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much more accurate one network is than another.
 *
 * @param name of the first
 * @param points the difference in percentage points
 * @param learned whether at least one of the two is above chance: nothing is learned from two that guess
 */
record Difference(String name, Estimate points, boolean learned) {
    private static final int NAMED_AT_MOST = 6;

    static Difference of(String name, Estimate first, Estimate second, PaperData data) {
        double chance = 1.0 / data.classes();
        return new Difference(
                name,
                first.minus(second).times(100),
                first.interval().low() > chance || second.interval().low() > chance);
    }

    /** Of the accuracies on test images; empty when one is missing. The same network differs by nothing. */
    static Optional<Difference> onTest(TrainedNetwork first, TrainedNetwork second, PaperData data) {
        if (first.candidateKey().equals(second.candidateKey())) {
            return Optional.of(new Difference(first.setting() + " (the same network)", Estimate.exact(0), true));
        }
        return first.test().flatMap(one -> second.test().map(other -> of(first.setting(), one, other, data)));
    }

    private Verdict verdict(Function<Interval, Verdict> rule) {
        return learned ? rule.apply(points.interval()) : Verdict.NOT_DETERMINED;
    }

    /**
     * Decides a claim about differences.
     *
     * @param reach what the experiment may speak of
     * @param rule for each interval, in percentage points
     * @param together for all verdicts
     */
    static Claim.Outcome decide(
            EvidenceScope reach,
            List<Difference> differences,
            Function<Interval, Verdict> rule,
            Function<List<Verdict>, Verdict> together) {
        if (differences.isEmpty()) {
            return Claim.Outcome.silent("the networks to compare are missing");
        }
        List<Verdict> verdicts =
                differences.stream().map(one -> one.verdict(rule)).toList();
        Verdict measured = together.apply(verdicts);
        String counts = counts(differences, verdicts);
        Optional<String> silent = reach.silentOnDifferences();
        return new Claim.Outcome(
                values(differences),
                intervals(differences),
                silent.isPresent() ? Verdict.NOT_DETERMINED : measured,
                silent.map(why -> why + "; the intervals alone: " + counts).orElse(counts + "; " + reach.caveat()));
    }

    /** As in {@code 1 of 5 holds, 4 not determined (3 at chance)}. */
    private static String counts(List<Difference> differences, List<Verdict> verdicts) {
        long guessed = differences.stream().filter(one -> !one.learned).count();
        String chance = guessed == 0 ? "" : " (" + guessed + " between networks at chance)";
        if (verdicts.size() == 1) {
            return verdicts.get(0).label() + chance;
        }
        return verdicts.stream()
                        .collect(Collectors.groupingBy(verdict -> verdict, TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey().label())
                        .collect(Collectors.joining(", ", "of " + verdicts.size() + ": ", ""))
                + chance;
    }

    private static String values(List<Difference> differences) {
        if (differences.size() > NAMED_AT_MOST) {
            double most = differences.stream()
                    .mapToDouble(one -> one.points.value())
                    .max()
                    .orElseThrow();
            return differences.size() + " differences, "
                    + signed(least(differences).points.value()) + " to " + signed(most) + " points";
        }
        return differences.stream()
                        .map(one -> one.name + " " + signed(one.points.value()))
                        .collect(Collectors.joining(", "))
                + " points";
    }

    private static String intervals(List<Difference> differences) {
        if (differences.size() > NAMED_AT_MOST) {
            return "the lowest: "
                    + NumberFormat.interval(least(differences).points.interval());
        }
        return differences.stream()
                .map(one -> NumberFormat.interval(one.points.interval()))
                .collect(Collectors.joining(", "));
    }

    private static Difference least(List<Difference> differences) {
        return differences.stream()
                .min(Comparator.comparingDouble(one -> one.points.value()))
                .orElseThrow();
    }

    private static String signed(double points) {
        return String.format(Locale.ROOT, "%+.2f", points);
    }
}

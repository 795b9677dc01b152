package org.spikernel.paper;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides what the paper claims of accuracies. */
final class AccuracyChecks {
    /** A shortfall that is not held against a stated accuracy. */
    static final double TOLERANCE_POINTS = 0.5;

    private AccuracyChecks() {}

    static Claim.Outcome reaches(PaperData data, DataEvidence evidence, Optional<TrainedNetwork> network) {
        return value(evidence, network, interval -> interval.above(data.accuracyPercent() - TOLERANCE_POINTS));
    }

    /** Of an accuracy on test images, in per cent. */
    static Claim.Outcome value(
            DataEvidence evidence, Optional<TrainedNetwork> network, Function<Interval, Verdict> rule) {
        Optional<Estimate> test = network.flatMap(TrainedNetwork::test);
        if (test.isEmpty()) {
            return Claim.Outcome.silent("the network is missing");
        }
        Interval percent = test.get().times(100).interval();
        Optional<String> silent = evidence.reach().silentOnValues();
        return new Claim.Outcome(
                NumberFormat.percent(test.get().value()),
                NumberFormat.interval(percent.within(new Interval(0, 100))),
                silent.isPresent() ? Verdict.NOT_DETERMINED : rule.apply(percent),
                silent.orElseGet(() -> TOLERANCE_POINTS + " points are allowed for; "
                        + evidence.reach().caveat()));
    }

    static Claim.Outcome above(
            PaperData data,
            DataEvidence evidence,
            Optional<TrainedNetwork> first,
            Optional<TrainedNetwork> second,
            double boundaryPoints) {
        List<Difference> difference =
                first.flatMap(one -> second.flatMap(other -> Difference.onTest(one, other, data))).stream()
                        .toList();
        return Difference.decide(
                evidence.reach(), difference, interval -> interval.above(boundaryPoints), Verdict::all);
    }

    static List<Difference> overBaseline(PaperData data, DataEvidence evidence) {
        return evidence.baseline().stream()
                .flatMap(baseline -> evidence.larger().stream()
                        .flatMap(network -> Difference.onTest(network, baseline, data).stream()))
                .toList();
    }

    /** Of validation accuracies: test images are looked at once, after the last epoch. */
    static List<Difference> atMarks(
            PaperData data, DataEvidence evidence, List<Integer> marks, Function<Integer, Integer> baselineMark) {
        BiFunction<TrainedNetwork, Integer, Optional<Estimate>> after =
                (network, mark) -> Optional.ofNullable(network.validation().get(mark));
        return evidence.baseline().stream()
                .flatMap(baseline -> evidence.larger().stream().flatMap(network -> marks.stream()
                        .flatMap(mark -> after
                                .apply(network, mark)
                                .flatMap(one -> after.apply(baseline, baselineMark.apply(mark))
                                        .map(other -> Difference.of(network.setting() + " @" + mark, one, other, data)))
                                .stream())))
                .toList();
    }

    static Claim.Outcome gains(Map<PaperData, DataEvidence> evidence) {
        Optional<Estimate> cifar10 = gain(evidence.get(PaperData.CIFAR10));
        List<Difference> differences = Stream.of(PaperData.CIFAR100, PaperData.TINY_IMAGENET)
                .flatMap(data -> cifar10
                        .flatMap(least -> gain(evidence.get(data))
                                .map(gain -> new Difference(
                                        data.title(), gain.minus(least).times(100), true)))
                        .stream())
                .toList();
        // A claim about all data sets can only be decided where the evidence of each suffices.
        EvidenceScope narrowest = evidence.values().stream()
                .map(DataEvidence::reach)
                .min(Comparator.comparing(reach -> reach.silentOnDifferences().isEmpty()))
                .orElse(new EvidenceScope(List.of(), true, 1));
        return Difference.decide(narrowest, differences, interval -> interval.above(0), Verdict::all);
    }

    /** Mean accuracy of the networks with larger kernels over the baseline's. */
    private static Optional<Estimate> gain(DataEvidence evidence) {
        if (evidence == null) {
            return Optional.empty();
        }
        List<Estimate> larger = evidence.larger().stream()
                .flatMap(network -> network.test().stream())
                .toList();
        return larger.isEmpty()
                ? Optional.empty()
                : evidence.baseline().flatMap(TrainedNetwork::test).map(base -> Estimate.mean(larger)
                        .minus(base));
    }
}

package org.spikernel.paper;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Decides what the paper claims of search times. */
final class SearchChecks {
    /** Share of a stated speed-up that is enough. */
    private static final double ENOUGH = 0.9;

    private SearchChecks() {}

    static Claim.Outcome speedUp(PaperData data, DataEvidence evidence) {
        Optional<SearchCost> own = evidence.time(ReproductionPart.SEARCH, data.selectedSet());
        Optional<SearchCost> baseline = evidence.time(ReproductionPart.BASELINE, Paper.BASELINE_SET);
        if (own.isEmpty() || baseline.isEmpty()) {
            return Claim.Outcome.silent("the search is missing");
        }
        Interval interval = own.get().speedUpInterval(baseline.get());
        Optional<String> silent = evidence.reach()
                .silentOnValues()
                .or(() -> own.get().onGpu()
                        ? Optional.empty()
                        : Optional.of("searched on processors, the paper on a GPU"));
        return new Claim.Outcome(
                NumberFormat.times(own.get().speedUpOver(baseline.get())),
                NumberFormat.interval(interval),
                silent.isPresent() ? Verdict.NOT_DETERMINED : interval.above(ENOUGH * data.speedUp()),
                silent.orElse("a tenth is allowed for"));
    }

    static Claim.Outcome faster(DataEvidence evidence) {
        Optional<SearchCost> baseline = evidence.time(ReproductionPart.BASELINE, Paper.BASELINE_SET);
        Map<String, SearchCost> searches =
                new TreeMap<>(evidence.times().getOrDefault(ReproductionPart.SEARCH, Map.of()));
        if (baseline.isEmpty() || searches.isEmpty()) {
            return Claim.Outcome.silent("the searches are missing");
        }
        Verdict verdict = Verdict.all(searches.values().stream()
                .map(time -> time.speedUpInterval(baseline.get()).above(1))
                .toList());
        return new Claim.Outcome(
                searches.entrySet().stream()
                        .map(entry -> entry.getKey() + " "
                                + NumberFormat.times(entry.getValue().speedUpOver(baseline.get())))
                        .collect(Collectors.joining(", ")),
                searches.values().stream()
                        .map(time -> NumberFormat.interval(time.speedUpInterval(baseline.get())))
                        .collect(Collectors.joining(", ")),
                evidence.reach().realImages() ? verdict : Verdict.NOT_DETERMINED,
                evidence.reach().realImages()
                        ? "time of scoring, " + evidence.draws() + " draws against "
                                + Paper.BASELINE_TIMES * evidence.draws()
                        : "generated images");
    }
}

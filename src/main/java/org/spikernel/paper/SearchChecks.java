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
        Optional<SearchTime> own = evidence.time(Part.SEARCH, data.selectedSet());
        Optional<SearchTime> baseline = evidence.time(Part.BASELINE, Paper.BASELINE_SET);
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
                Figures.times(own.get().speedUpOver(baseline.get())),
                Figures.interval(interval),
                silent.isPresent() ? Verdict.NOT_DETERMINED : interval.above(ENOUGH * data.speedUp()),
                silent.orElse("a tenth is allowed for"));
    }

    static Claim.Outcome faster(DataEvidence evidence) {
        Optional<SearchTime> baseline = evidence.time(Part.BASELINE, Paper.BASELINE_SET);
        Map<String, SearchTime> searches = new TreeMap<>(evidence.times().getOrDefault(Part.SEARCH, Map.of()));
        if (baseline.isEmpty() || searches.isEmpty()) {
            return Claim.Outcome.silent("the searches are missing");
        }
        Verdict verdict = Verdict.all(searches.values().stream()
                .map(time -> time.speedUpInterval(baseline.get()).above(1))
                .toList());
        return new Claim.Outcome(
                searches.entrySet().stream()
                        .map(entry -> entry.getKey() + " "
                                + Figures.times(entry.getValue().speedUpOver(baseline.get())))
                        .collect(Collectors.joining(", ")),
                searches.values().stream()
                        .map(time -> Figures.interval(time.speedUpInterval(baseline.get())))
                        .collect(Collectors.joining(", ")),
                evidence.reach().realImages() ? verdict : Verdict.NOT_DETERMINED,
                evidence.reach().realImages()
                        ? "time of scoring, " + evidence.draws() + " draws against "
                                + Paper.BASELINE_TIMES * evidence.draws()
                        : "generated images");
    }
}

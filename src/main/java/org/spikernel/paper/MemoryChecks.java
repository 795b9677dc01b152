package org.spikernel.paper;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides what the paper claims of memory, and of the choice within it. */
final class MemoryChecks {
    private MemoryChecks() {}

    static Claim.Outcome largerMemory(DataEvidence evidence) {
        Optional<TrainedNetwork> baseline = evidence.baseline();
        List<TrainedNetwork> larger = evidence.larger();
        if (baseline.isEmpty() || larger.isEmpty()) {
            return Claim.Outcome.silent("the networks to compare are missing");
        }
        long own = baseline.get().publishedParams();
        Verdict verdict = Verdict.most(larger.stream()
                .map(network -> counted(network.publishedParams() > own))
                .toList());
        boolean real = evidence.reach().realImages();
        return new Claim.Outcome(
                larger.stream()
                                .map(network ->
                                        network.kernelSet() + " " + NumberFormat.millions(network.publishedParams()))
                                .collect(Collectors.joining(", "))
                        + " over " + NumberFormat.millions(own),
                "",
                real ? verdict : Verdict.NOT_DETERMINED,
                real ? "counted exactly, for the cells found here at the published size" : "generated images");
    }

    static Claim.Outcome underBudget(PaperData data, DataEvidence evidence) {
        Optional<TrainedNetwork> network = evidence.network(ReproductionPart.SEARCH, data.selectedSet());
        if (network.isEmpty()) {
            return Claim.Outcome.silent("the network is missing");
        }
        Optional<String> silent = evidence.reach().silentOnValues();
        long params = network.get().publishedParams();
        Verdict verdict = counted(params < Paper.BUDGET);
        return new Claim.Outcome(
                NumberFormat.millions(params),
                "",
                silent.isPresent() ? Verdict.NOT_DETERMINED : verdict,
                silent.map(why -> "another size may find another cell (" + why + "); the cell found here has so many at"
                                + " the published size")
                        .orElse("counted exactly"));
    }

    static Claim.Outcome selection(PaperData data, DataEvidence evidence) {
        String chosen = evidence.selected().get(ReproductionPart.SEARCH);
        Optional<TrainedNetwork> wanted = evidence.network(ReproductionPart.SEARCH, data.selectedSet());
        if (wanted.isEmpty()) {
            return Claim.Outcome.silent("the network is missing");
        }
        String budget = String.format(Locale.ROOT, "%,d parameters", evidence.budget());
        Optional<String> silent = evidence.reach().silentOnDifferences();
        if (chosen == null || wanted.get().params() > evidence.budget()) {
            return new Claim.Outcome(
                    chosen == null ? "none" : chosen,
                    "",
                    silent.isPresent() ? Verdict.NOT_DETERMINED : Verdict.FAILS,
                    silent.map(why -> why + "; ").orElse("") + data.selectedSet() + " is over " + budget);
        }
        Optional<TrainedNetwork> selected = evidence.network(ReproductionPart.SEARCH, chosen);
        if (selected.isEmpty()) {
            return Claim.Outcome.silent("the selected network is not the best-scored one of " + chosen);
        }
        boolean same = chosen.equals(data.selectedSet());
        List<Difference> leads = evidence.networks().stream()
                .filter(network -> network.part() == ReproductionPart.SEARCH && network.params() <= evidence.budget())
                .filter(network -> same ? !network.kernelSet().equals(chosen) : network.equals(wanted.get()))
                .flatMap(network -> Difference.onTest(selected.get(), network, data).stream())
                .toList();
        Claim.Outcome lead = Difference.decide(
                evidence.reach(),
                leads,
                same ? interval -> interval.above(0) : MemoryChecks::notOvertaken,
                Verdict::all);
        boolean alone = same && leads.isEmpty() && silent.isEmpty();
        return new Claim.Outcome(
                chosen,
                lead.interval(),
                alone ? Verdict.HOLDS : lead.verdict(),
                (alone
                                ? "no other network fits"
                                : "its lead over " + (same ? "the others" : data.selectedSet()) + ": " + lead.why())
                        + "; budget " + budget);
    }

    private static Verdict counted(boolean holds) {
        return holds ? Verdict.HOLDS : Verdict.FAILS;
    }

    /** Of the claim that a network is selected when another one was: noise explains it, or that one really leads. */
    private static Verdict notOvertaken(Interval lead) {
        return lead.above(0) == Verdict.HOLDS ? Verdict.FAILS : Verdict.NOT_DETERMINED;
    }
}

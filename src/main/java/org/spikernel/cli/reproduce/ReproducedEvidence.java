package org.spikernel.cli.reproduce;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.data.DataSplit;
import org.spikernel.paper.DataEvidence;
import org.spikernel.paper.Estimate;
import org.spikernel.paper.EvidenceScope;
import org.spikernel.paper.Paper;
import org.spikernel.paper.ReproductionPart;
import org.spikernel.paper.SearchCost;
import org.spikernel.paper.TrainedNetwork;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.query.ReproductionTables;
import org.spikernel.spark.query.ReproductionTables.Marked;
import org.spikernel.spark.query.ReproductionTables.Timed;
import org.spikernel.spark.query.ReproductionTables.Trained;
import org.spikernel.spark.query.SelectionQuery;

/** What the tables hold of a reproduction, as the evidence that claims are decided by. */
final class ReproducedEvidence {
    private final List<Trained> trained;
    private final List<Marked> marked;
    private final List<Timed> timed;

    /** Asks the tables. */
    ReproducedEvidence(ReproductionTables tables) {
        trained = tables.networks();
        marked = tables.accuracies();
        timed = tables.times();
    }

    /**
     * Of a data set.
     *
     * @param images its images
     * @param chosen what was selected within the budget, by part
     */
    DataEvidence of(PaperExperiment experiment, Images images, Map<ReproductionPart, SelectionQuery.Choice> chosen) {
        Map<ReproductionPart, Map<String, SearchCost>> times = new EnumMap<>(ReproductionPart.class);
        timed.stream().filter(row -> isOf(experiment, row.search())).forEach(row -> times.computeIfAbsent(
                        part(row.search()), part -> new HashMap<>())
                .put(
                        paperName(row.search().kernelSet()),
                        new SearchCost(row.candidates(), row.meanSeconds(), row.deviationSeconds(), row.device())));
        Map<ReproductionPart, String> selected = new EnumMap<>(ReproductionPart.class);
        chosen.forEach((part, choice) -> selected.put(part, paperName(choice.kernelSet())));
        return new DataEvidence(
                images.reach(),
                trained.stream()
                        .filter(row -> isOf(experiment, row.search()))
                        .map(row -> network(experiment, images, row))
                        .toList(),
                times,
                experiment.base().space().draws(),
                experiment.budgetParams(),
                selected);
    }

    /**
     * What accuracies were measured on, and may speak of.
     *
     * @param validation images
     * @param test images
     */
    record Images(long validation, long test, EvidenceScope reach) {
        static Images of(PaperExperiment experiment, DataSplit split) {
            return new Images(split.validation().size(), split.test().size(), EvidenceScopes.of(experiment, split));
        }
    }

    private TrainedNetwork network(PaperExperiment experiment, Images images, Trained row) {
        Map<Integer, Estimate> validation = new HashMap<>();
        marked.stream()
                .filter(mark -> mark.search().equals(row.search())
                        && mark.candidateKey().equals(row.candidateKey()))
                .forEach(mark ->
                        validation.put(mark.mark(), Estimate.ofAccuracies(mark.validation(), images.validation())));
        return new TrainedNetwork(
                row.candidateKey(),
                part(row.search()),
                paperName(row.search().kernelSet()),
                Paper.setting(paperName(row.search().kernelSet()), row.search().draws()),
                row.cell(),
                row.params(),
                publishedParams(experiment, row),
                row.test().size(),
                validation,
                Optional.of(Estimate.ofAccuracies(row.test(), images.test())));
    }

    /** Without the threshold that is part of the name when it is not the published one. */
    private static String paperName(String kernelSet) {
        return kernelSet.replaceFirst("@.*", "");
    }

    private static long publishedParams(PaperExperiment experiment, Trained row) {
        OperationSet operations = experiment.parts().get(part(row.search())).space().operationSets().stream()
                .filter(set -> set.name().equals(row.search().kernelSet()))
                .findFirst()
                .orElseThrow();
        return ArchitectureCost.of(new Architecture(experiment.published().macro(), operations, Cell.parse(row.cell())))
                .parameters()
                .total();
    }

    private static boolean isOf(PaperExperiment experiment, ReproductionTables.Search search) {
        return search.dataSet().equals(experiment.data().label());
    }

    private static ReproductionPart part(ReproductionTables.Search search) {
        return Arrays.stream(ReproductionPart.values())
                .filter(part -> part.label().equals(search.part()))
                .findFirst()
                .orElseThrow();
    }
}

package org.spikernel.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.spikernel.paper.Claim;
import org.spikernel.paper.Claims;
import org.spikernel.paper.DataEvidence;
import org.spikernel.paper.Paper;
import org.spikernel.paper.PaperData;
import org.spikernel.paper.Part;
import org.spikernel.paper.Verdict;
import org.spikernel.spark.ReproductionTables;
import org.spikernel.spark.SelectionQuery;

/** Figures, claims and choices of a reproduction, on standard output and as files. */
final class ReproduceReport {
    private static final List<String> CLAIM_COLUMNS =
            List.of("claim", "data_set", "where", "statement", "paper", "ours", "interval", "verdict", "why");

    private final Workbench workbench;
    private final Output output;
    private final String scale;

    ReproduceReport(Workbench workbench, Output output, String scale) {
        this.workbench = workbench;
        this.output = output;
        this.scale = scale;
    }

    /**
     * Asks the tables, prints and writes.
     *
     * @param images of each experiment
     * @param chosen what was selected within the budget, by experiment and part
     */
    void print(
            Map<PaperExperiment, ReproducedEvidence.Images> images,
            Map<PaperExperiment, Map<Part, SelectionQuery.Choice>> chosen) {
        List<PaperExperiment> experiments = List.copyOf(images.keySet());
        ReproducedEvidence measured = new ReproducedEvidence(
                new ReproductionTables(workbench.session(), workbench.tables(), runs(experiments), marks(experiments)));
        Map<PaperData, DataEvidence> evidence = new EnumMap<>(PaperData.class);
        List<PaperFigures.Measured> figures = new ArrayList<>();
        for (PaperExperiment experiment : experiments) {
            DataEvidence own = measured.of(experiment, images.get(experiment), chosen.get(experiment));
            evidence.put(experiment.data(), own);
            figures.add(new PaperFigures.Measured(experiment.data(), epochs(experiment), own));
        }
        List<PaperFigures.Table> tables = new ArrayList<>(PaperFigures.of(figures));
        tables.add(new PaperFigures.Table(
                "choices", "What the paper leaves open", PaperChoices.COLUMNS, PaperChoices.of(experiments)));
        tables.add(new PaperFigures.Table("claims", "Claims of the paper", CLAIM_COLUMNS, claims(evidence)));
        Path folder = folder(experiments.get(0));
        for (PaperFigures.Table table : tables) {
            output.remark("");
            output.remark(table.title());
            output.table(table.name(), table.columns(), table.rows());
            write(new Path(folder, table.name() + ".csv"), TextFiles.csv(table.columns(), table.rows()));
        }
        write(new Path(folder, "claims.md"), markdown(tables, experiments, images));
        output.remark("");
        output.remark(verdicts(evidence) + "; files in " + folder);
    }

    private void write(Path file, String text) {
        TextFiles.write(file, text, workbench.hadoop());
    }

    private Path folder(PaperExperiment any) {
        String name = any.base().run().name();
        return new Path(any.output(), name.isEmpty() ? "reproduce-" + scale : name);
    }

    private static int epochs(PaperExperiment experiment) {
        return experiment.base().training().recipe().epochs();
    }

    private static List<ReproductionTables.Run> runs(List<PaperExperiment> experiments) {
        return experiments.stream()
                .flatMap(experiment -> experiment.parts().entrySet().stream()
                        .map(part -> new ReproductionTables.Run(
                                experiment.data().label(),
                                part.getKey().label(),
                                part.getValue().runId(""),
                                part.getValue().space().draws())))
                .toList();
    }

    private static List<ReproductionTables.Mark> marks(List<PaperExperiment> experiments) {
        return experiments.stream()
                .flatMap(experiment -> Paper.MARKS.stream()
                        .map(mark -> new ReproductionTables.Mark(
                                experiment.data().label(), mark, Paper.epoch(mark, epochs(experiment)))))
                .toList();
    }

    private static List<List<Object>> claims(Map<PaperData, DataEvidence> evidence) {
        return Claims.ALL.stream()
                .map(claim -> {
                    Claim.Outcome outcome = claim.check().of(evidence);
                    return List.<Object>of(
                            claim.id(),
                            claim.data(),
                            claim.where(),
                            claim.statement(),
                            claim.paper(),
                            outcome.ours(),
                            outcome.interval(),
                            outcome.verdict().label(),
                            outcome.why());
                })
                .toList();
    }

    private static String verdicts(Map<PaperData, DataEvidence> evidence) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        Claims.ALL.forEach(claim -> counts.merge(claim.check().of(evidence).verdict(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            parts.add(verdict.label() + " " + counts.getOrDefault(verdict, 0));
        }
        return Claims.ALL.size() + " claims: " + String.join(", ", parts);
    }

    private String markdown(
            List<PaperFigures.Table> tables,
            List<PaperExperiment> experiments,
            Map<PaperExperiment, ReproducedEvidence.Images> images) {
        StringBuilder text = new StringBuilder("# Claims at scale " + scale + "\n\n" + Provenance.line() + "\n\n");
        for (PaperExperiment experiment : experiments) {
            List<String> limits = images.get(experiment).reach().limits();
            text.append("- ")
                    .append(experiment.data().title())
                    .append(experiment.generated() ? " (generated images): " : ": ")
                    .append(limits.isEmpty() ? "at the published size" : String.join(", ", limits))
                    .append('\n');
        }
        for (int i = tables.size() - 1; i >= 0; i--) {
            PaperFigures.Table table = tables.get(i);
            text.append("\n## ")
                    .append(table.title())
                    .append("\n\n")
                    .append(TextFiles.markdown(table.columns(), table.rows()));
        }
        return text.toString();
    }
}

package org.spikernel.cli.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.spikernel.cli.output.CsvText;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.TextFiles;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.paper.Claim;
import org.spikernel.paper.Claims;
import org.spikernel.paper.DataEvidence;
import org.spikernel.paper.FigureRows;
import org.spikernel.paper.Paper;
import org.spikernel.paper.PaperData;
import org.spikernel.paper.Verdict;
import org.spikernel.spark.query.ReproductionTables;

/** Figures, claims and choices of a reproduction, on standard output and as files. */
final class ReproduceReport {
    private static final List<String> CLAIM_COLUMNS =
            List.of("claim", "data_set", "where", "statement", "paper", "ours", "interval", "verdict", "why");

    private final CommandSession commandSession;
    private final Output output;
    private final String scale;

    ReproduceReport(CommandSession commandSession, Output output, String scale) {
        this.commandSession = commandSession;
        this.output = output;
        this.scale = scale;
    }

    /** Asks the tables, prints and writes. */
    void print(List<ReproducedDataSet> done) {
        List<PaperExperiment> experiments =
                done.stream().map(ReproducedDataSet::experiment).toList();
        ReproducedEvidence measured = new ReproducedEvidence(new ReproductionTables(
                commandSession.session(), commandSession.tables(), runs(experiments), marks(experiments)));
        Map<PaperData, DataEvidence> evidence = new EnumMap<>(PaperData.class);
        List<FigureRows.Measured> figures = new ArrayList<>();
        for (ReproducedDataSet one : done) {
            DataEvidence own = measured.of(one.experiment(), one.images(), one.chosen());
            evidence.put(one.experiment().data(), own);
            figures.add(new FigureRows.Measured(one.experiment().data(), epochs(one.experiment()), own));
        }
        List<FigureRows.Table> tables = new ArrayList<>(FigureRows.of(figures));
        tables.add(new FigureRows.Table(
                "choices", "What the paper leaves open", OpenChoices.COLUMNS, OpenChoices.of(done)));
        List<List<Object>> claims = claims(evidence);
        tables.add(new FigureRows.Table("claims", "Claims of the paper", CLAIM_COLUMNS, claims));
        Path folder = folder(experiments.get(0));
        for (FigureRows.Table table : tables) {
            output.remark("");
            output.remark(table.title());
            output.table(table.name(), table.columns(), table.rows());
            write(new Path(folder, table.name() + ".csv"), CsvText.of(table.columns(), table.rows()));
        }
        write(new Path(folder, "claims.md"), markdown(tables, done));
        output.remark("");
        output.remark(verdicts(claims) + "; files in " + folder);
    }

    private void write(Path file, String text) {
        TextFiles.write(file, text, commandSession.hadoop());
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

    private static String verdicts(List<List<Object>> claims) {
        int column = CLAIM_COLUMNS.indexOf("verdict");
        return claims.size() + " claims: "
                + Arrays.stream(Verdict.values())
                        .map(Verdict::label)
                        .map(label -> label + " "
                                + claims.stream()
                                        .filter(claim -> claim.get(column).equals(label))
                                        .count())
                        .collect(Collectors.joining(", "));
    }

    private String markdown(List<FigureRows.Table> tables, List<ReproducedDataSet> done) {
        StringBuilder text = new StringBuilder("# Claims at scale " + scale + "\n\n" + Versions.line() + "\n\n");
        for (ReproducedDataSet one : done) {
            text.append("- ")
                    .append(one.experiment().data().title())
                    .append(": ")
                    .append(OpenChoices.size(one))
                    .append('\n');
        }
        for (int i = tables.size() - 1; i >= 0; i--) {
            FigureRows.Table table = tables.get(i);
            text.append("\n## ")
                    .append(table.title())
                    .append("\n\n")
                    .append(TextFiles.markdown(table.columns(), table.rows()));
        }
        return text.toString();
    }
}

package org.spikernel.cli.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.RunConfig;
import org.spikernel.quantise.QuantisationException;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.BitWidthAccuracy.Arithmetic;
import org.spikernel.quantise.run.BitWidths;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.RunRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.query.MeasuredWidths;
import org.spikernel.spark.tables.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What accuracy a run's trained networks keep with weights of few bits, measured once and kept in the tables. */
@Command(
        name = "quantise",
        description = "Measure what accuracy trained networks keep with weights of few bits; trains nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "All completed trainings of the run's finalists, or of --candidate, run on all validation and test images of",
            "the run: as trained (float, 32 bits), with rounded weights (float), and in whole numbers alone, as the program in",
            "C of `export` computes (integer; networks with rate coding have no such form). Rows go to the table bit_widths, with",
            "flash and RAM of that program, and energy where it is known for the width; what is there is not measured again.",
            "`select --bits N` then chooses by the accuracy at that width.",
            "",
            "Examples:",
            "  spikernel quantise                                  the latest run, 8 to 2 bits",
            "  spikernel quantise --run first --bits 8,4",
            "  spikernel quantise --candidate 3f09 --candidate a1 --arithmetic integer",
            "  spikernel sql -e \"SELECT * FROM bit_width_choice WHERE NOT dominated\""
        })
public final class QuantiseCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of(
            "candidate_key",
            "train_seed",
            "bits",
            "arithmetic",
            "part",
            "images",
            "accuracy",
            "low",
            "high",
            "agreement",
            "weight_bytes",
            "flash_bytes",
            "ram_bytes");

    @Mixin
    private ConfigOptions configuration;

    @Option(names = "--run", paramLabel = "RUN", description = "Name of a run (default: the one started last).")
    private String run;

    @Option(
            names = "--candidate",
            paramLabel = "KEY",
            description =
                    "Key of a trained network, or its first characters; may be repeated (default: the run's finalists).")
    private List<String> candidates = List.of();

    @Option(names = "--all", description = "Every network that was trained to the end, not the finalists alone.")
    private boolean all;

    @Option(
            names = "--bits",
            paramLabel = "N",
            split = ",",
            description = "Bits of a weight, 2 to 8; several with commas (default: 8,6,5,4,3,2).")
    private List<Integer> bits = List.of();

    @Option(
            names = "--arithmetic",
            paramLabel = "KIND",
            split = ",",
            description = "float, integer; several with commas (default: both).")
    private List<String> arithmetics = List.of();

    @Override
    public Integer call() {
        if (all && !candidates.isEmpty()) {
            throw new UserInputException("Cannot quantise: give either --all or --candidate, got both");
        }
        List<BitWidths.Form> forms = forms();
        RunConfig config = configuration.load();
        Output output = configuration.output();
        ResultTables existing = ExistingWarehouse.openToWrite(config);
        RunRow row = RecordedRuns.of(existing).find("quantise", run);
        output.remark(Versions.line());
        output.remark("run       " + row.runId());
        try (CommandSession session =
                CommandSession.openToAsk(config, existing, TableDefinition.TRAININGS, TableDefinition.BIT_WIDTHS)) {
            MeasuredWidths there = MeasuredWidths.of(session.session(), session.tables(), row.runId());
            WidthMeasurement measurement = new WidthMeasurement(row, session.hadoop());
            List<BitWidthRow> rows = new ArrayList<>();
            int measured = 0;
            for (MeasuredWidths.Training training : asked(there.trainings(), row)) {
                Known known = Known.of(there.rows(), training, forms);
                List<BitWidthRow> found = measurement.measure(training, known.missing());
                List<BitWidthRow> whole = measurement.completed(training, known.rows());
                List<BitWidthRow> added = new ArrayList<>(found);
                // Those of other runs, and of older versions, which noted no cost.
                whole.stream()
                        .map(other -> other.ofRun(row.runId()))
                        .filter(other -> !known.rows().contains(other))
                        .forEach(added::add);
                // Training by training: what breaks off is not measured again.
                session.tables().append(TableDefinition.BIT_WIDTHS, added);
                measured += found.size();
                rows.addAll(whole);
                rows.addAll(found);
            }
            output.table("bit_width", COLUMNS, sorted(rows, forms));
            output.remark("low, high: 95 % interval (Wilson's); agreement: share of images with the class that float32"
                    + " gives; weight_bytes: all parameters at that width");
            output.remark(
                    "flash_bytes, ram_bytes: of the program in C on any core that was measured, without the stack");
            boolean lacksIntegers =
                    rows.stream().noneMatch(one -> one.arithmetic().equals(BitWidthRow.INTEGER));
            if (lacksIntegers && forms.stream().anyMatch(form -> form.arithmetic() == Arithmetic.INTEGER)) {
                output.remark("rows of floats alone: networks with rate coding have no integer form");
            }
            output.remark("measured  " + measured + ", " + (rows.size() - measured) + " were there");
            return ExitCodes.DONE;
        }
    }

    /**
     * What the tables hold of a training.
     *
     * @param rows of the forms that are asked for
     * @param missing forms, by the part
     */
    private record Known(List<BitWidthRow> rows, Map<String, List<BitWidths.Form>> missing) {
        static Known of(List<BitWidthRow> all, MeasuredWidths.Training training, List<BitWidths.Form> forms) {
            List<BitWidthRow> rows = all.stream()
                    .filter(row -> row.trainingKey().equals(training.trainingKey()))
                    .filter(row -> forms.stream().anyMatch(form -> isOf(row, form)))
                    .toList();
            Map<String, List<BitWidths.Form>> missing = new LinkedHashMap<>();
            for (String part : WidthMeasurement.PARTS) {
                List<BitWidths.Form> lacking = forms.stream()
                        .filter(form ->
                                rows.stream().noneMatch(row -> row.part().equals(part) && isOf(row, form)))
                        .toList();
                if (!lacking.isEmpty()) {
                    missing.put(part, lacking);
                }
            }
            return new Known(rows, missing);
        }
    }

    private static boolean isOf(BitWidthRow row, BitWidths.Form form) {
        return row.bits() == form.bits()
                && row.arithmetic().equals(form.arithmetic().label());
    }

    /** The network as trained, then what is asked for. */
    private List<BitWidths.Form> forms() {
        Set<BitWidths.Form> forms = new LinkedHashSet<>(List.of(BitWidths.Form.TRAINED));
        List<WeightBits> widths = widths();
        for (Arithmetic arithmetic : kinds()) {
            widths.forEach(width -> forms.add(BitWidths.Form.of(arithmetic, width)));
        }
        return List.copyOf(forms);
    }

    private List<WeightBits> widths() {
        try {
            return bits.isEmpty()
                    ? WeightBits.MEASURED
                    : bits.stream().map(WeightBits::new).toList();
        } catch (QuantisationException e) {
            throw new UserInputException(e.getMessage() + " (--bits)", e);
        }
    }

    private List<Arithmetic> kinds() {
        return arithmetics.isEmpty()
                ? List.of(Arithmetic.values())
                : arithmetics.stream().map(QuantiseCommand::kind).toList();
    }

    private static Arithmetic kind(String label) {
        return Arrays.stream(Arithmetic.values())
                .filter(kind -> kind.label().equals(label.strip()))
                .findFirst()
                .orElseThrow(() -> new UserInputException(
                        "Cannot quantise: --arithmetic must be float, integer or both, got " + label));
    }

    private List<MeasuredWidths.Training> asked(List<MeasuredWidths.Training> trainings, RunRow row) {
        if (all) {
            return trainings;
        }
        if (candidates.isEmpty()) {
            List<MeasuredWidths.Training> finalists =
                    trainings.stream().filter(MeasuredWidths.Training::finalist).toList();
            if (finalists.isEmpty()) {
                throw new UserInputException("Cannot quantise: run " + row.runId()
                        + " must have a finalist that was trained to the end, got none; `spikernel train` trains them");
            }
            return finalists;
        }
        Set<String> keys = candidates.stream()
                .map(start -> key(trainings, start, row))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return trainings.stream()
                .filter(training -> keys.contains(training.candidateKey()))
                .toList();
    }

    private static String key(List<MeasuredWidths.Training> trainings, String start, RunRow row) {
        List<String> keys = trainings.stream()
                .map(MeasuredWidths.Training::candidateKey)
                .distinct()
                .filter(key -> key.startsWith(start))
                .toList();
        if (keys.size() != 1) {
            throw Chosen.notOne("quantise", start, keys.isEmpty(), row);
        }
        return keys.get(0);
    }

    private static List<List<Object>> sorted(List<BitWidthRow> rows, List<BitWidths.Form> forms) {
        List<List<Object>> table = new ArrayList<>();
        Set<String> trainings =
                rows.stream().map(BitWidthRow::trainingKey).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String training : trainings) {
            for (BitWidths.Form form : forms) {
                for (String part : WidthMeasurement.PARTS) {
                    rows.stream()
                            .filter(row -> row.trainingKey().equals(training)
                                    && row.part().equals(part)
                                    && isOf(row, form))
                            .forEach(row -> table.add(Arrays.asList(
                                    row.candidateKey(),
                                    row.trainSeed(),
                                    row.bits(),
                                    row.arithmetic(),
                                    row.part(),
                                    row.images(),
                                    row.accuracy(),
                                    row.low(),
                                    row.high(),
                                    row.agreement(),
                                    row.weightBytes(),
                                    row.flashBytes(),
                                    row.ramBytes())));
                }
            }
        }
        return table;
    }
}

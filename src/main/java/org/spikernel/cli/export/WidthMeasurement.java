package org.spikernel.cli.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.network.NetworkFiles;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.RecordedConfig;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.OperationEnergy;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.c.FirmwareSize;
import org.spikernel.quantise.QuantisationException;
import org.spikernel.quantise.WeightBits;
import org.spikernel.quantise.run.BitWidthAccuracy;
import org.spikernel.quantise.run.BitWidths;
import org.spikernel.random.Seed;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.RunRow;
import org.spikernel.space.Architecture;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.spark.query.MeasuredWidths;
import org.spikernel.spark.query.MeasuredWidths.Operations;
import org.spikernel.train.TrainedClassifier;

/**
 * Runs a run's trained networks with weights of few bits on the images that they were trained with.
 *
 * @param run their run
 * @param hadoop settings of file systems
 */
record WidthMeasurement(RunRow run, Configuration hadoop) {
    private static final String CANNOT = "Cannot quantise";

    /** The parts that are measured, in the order of rows. */
    static final List<String> PARTS = List.of(BitWidthRow.VALIDATION, BitWidthRow.TEST);

    /**
     * The rows that are missing of one training.
     *
     * @param missing by the part; integer forms of a network that has none are passed over
     * @throws UserInputException when weights or images are not at hand, or other ones
     */
    List<BitWidthRow> measure(MeasuredWidths.Training training, Map<String, List<BitWidths.Form>> missing) {
        TrainedNetwork network = network(training);
        InputValues values = InputValues.of(network.notes());
        BitWidths widths = new BitWidths(network.architecture(), values.coding(), network.tensors());
        TrainedClassifier floats =
                new TrainedClassifier(network.architecture(), values.coding(), values.normalisation(), new Seed(0));
        List<BitWidthRow> rows = new ArrayList<>();
        for (String part : PARTS) {
            List<BitWidths.Form> forms = missing.getOrDefault(part, List.of()).stream()
                    .filter(form -> widths.has(form.arithmetic()))
                    .toList();
            if (forms.isEmpty()) {
                continue;
            }
            DataSplit data = images(network);
            ImageSet images = part.equals(BitWidthRow.TEST) ? data.test() : data.validation();
            if (images.size() == 0) {
                continue;
            }
            try {
                widths.measureForms(images, values.normalisation(), forms, floats::classes)
                        .forEach(found -> rows.add(row(training, network.architecture(), part, found)));
            } catch (QuantisationException e) {
                throw new UserInputException(
                        e.getMessage() + "; --arithmetic float measures what weights alone lose (candidate "
                                + training.candidateKey() + ")",
                        e);
            }
        }
        return rows;
    }

    /**
     * Rows with what the network takes at their widths, which those of older versions lack.
     *
     * @param rows of the training
     */
    List<BitWidthRow> completed(MeasuredWidths.Training training, List<BitWidthRow> rows) {
        if (rows.stream().noneMatch(BitWidthRow::lacksCost)) {
            return rows;
        }
        Architecture architecture = network(training).architecture();
        return rows.stream()
                .map(row -> row.with(cost(training, architecture, row.arithmetic(), row.bits())))
                .toList();
    }

    private static BitWidthRow.Cost cost(
            MeasuredWidths.Training training, Architecture architecture, String arithmetic, int bits) {
        Operations operations = training.operations();
        if (arithmetic.equals(BitWidthRow.INTEGER)) {
            FirmwareSize size = FirmwareSize.of(architecture, new WeightBits(bits));
            boolean published = bits == Byte.SIZE;
            return new BitWidthRow.Cost(
                    size.flashBoundBytes(),
                    size.ramBytes(),
                    published ? compute(OperationEnergy.Arithmetic.INT8, operations) : null,
                    published ? operations.sramMicrojoules() : null);
        }
        return bits == Float.SIZE
                ? new BitWidthRow.Cost(null, null, compute(OperationEnergy.Arithmetic.FLOAT32, operations), null)
                : BitWidthRow.Cost.UNKNOWN;
    }

    private static Double compute(OperationEnergy.Arithmetic arithmetic, Operations operations) {
        return operations.effectiveAcs() == null || operations.effectiveMacs() == null
                ? null
                : (Double) OperationEnergy.computeMicrojoules(
                        arithmetic, operations.effectiveAcs(), operations.effectiveMacs());
    }

    private TrainedNetwork network(MeasuredWidths.Training training) {
        String file = training.weightsPath();
        try {
            return TrainedNetwork.of(NetworkFiles.tensors(file, hadoop), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw NetworkFiles.unreadable(CANNOT, file, e);
        }
    }

    /** Those of the run's own settings, which must be the ones that the network has seen. */
    private DataSplit images(TrainedNetwork network) {
        RunConfig recorded = RecordedConfig.of(run)
                .orElseThrow(() -> new UserInputException(CANNOT + ": the settings of run " + run.runId()
                        + " must be noted as this version reads them, got others or none"));
        DataSplit data = ExecutorDataCache.load(recorded.data(), hadoop);
        for (String wanted : List.of(
                run.dataFingerprint(), network.notes().getOrDefault("data_fingerprint", run.dataFingerprint()))) {
            if (!wanted.equals(data.fingerprint())) {
                throw new UserInputException(
                        "%s: the images must be those that run %s was trained on, fingerprint %s, got others, %s (data.path \"%s\")"
                                .formatted(
                                        CANNOT,
                                        run.runId(),
                                        shortened(wanted),
                                        shortened(data.fingerprint()),
                                        recorded.data().path()));
            }
        }
        return data.scaledTo(network.architecture().macro().stem().imageSize());
    }

    private static String shortened(String fingerprint) {
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }

    private BitWidthRow row(
            MeasuredWidths.Training training, Architecture architecture, String part, BitWidthAccuracy found) {
        BitWidthRow.Cost cost = cost(training, architecture, found.arithmetic().label(), found.bits());
        AccuracyEstimate accuracy = found.accuracy();
        AccuracyEstimate.Interval interval = accuracy.interval().orElseThrow();
        return new BitWidthRow(
                run.runId(),
                training.candidateKey(),
                training.trainingKey(),
                training.seed(),
                found.arithmetic().label(),
                found.bits(),
                part,
                found.images(),
                found.hits(),
                accuracy.mean(),
                interval.low(),
                interval.high(),
                found.agreement(),
                found.saturations(),
                training.params(),
                (training.params() * found.bits() + Byte.SIZE - 1) / Byte.SIZE,
                cost.flashBytes(),
                cost.ramBytes(),
                cost.energyComputeUj(),
                cost.energySramUj());
    }
}

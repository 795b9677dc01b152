package org.spikernel.spark.scoring;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.network.LayerActivity;
import org.spikernel.results.CandidateRow;
import org.spikernel.score.ScoreOutcome;
import org.spikernel.score.ScoreSettings;
import org.spikernel.search.Candidate;
import org.spikernel.search.Experiment;
import org.spikernel.space.Architecture;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.session.HostName;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.torch.TorchEngine;

/** Rows of the table {@code candidates}: what was scored, what came of it, where and in what time. */
final class CandidateRows {
    private static final Logger LOG = LoggerFactory.getLogger(CandidateRows.class);

    private CandidateRows() {}

    static CandidateRow failed(ScoringWork work, Candidate candidate, TaskDevice device, String reason) {
        LOG.warn("Candidate {} failed: {}", candidate.label(work.experiment()), reason);
        return row(work, candidate, device, Result.failed(reason), 0, 0);
    }

    static CandidateRow row(
            ScoringWork work, Candidate candidate, TaskDevice device, Result result, double elapsedMs, double cpuMs) {
        Experiment experiment = work.experiment();
        Experiment measured = work.measure().experiment();
        Architecture architecture = candidate.architecture(experiment);
        ArchitectureCost cost = ArchitectureCost.of(architecture);
        OperationSet operations = candidate.operationSet(experiment);
        ScoreSettings settings = measured.score();
        int bits = candidate.family(experiment).bits(work.bits());
        return new CandidateRow(
                work.runId(),
                candidate.key(measured),
                candidate.family(experiment).name(),
                kernels(operations),
                candidate.scoredWeights(measured).value(),
                candidate.draw(),
                candidate.drawn().toString(),
                candidate.canonical().toString(),
                operations.operations().stream().map(Operation::label).collect(Collectors.joining(",")),
                cost.parameters().total(),
                cost.byPart(),
                cost.weightBytes(bits),
                bits,
                cost.neurons(),
                cost.macsPerImage(),
                result.score(),
                settings.measure().measureName(),
                String.valueOf(settings.measure().version()),
                result.repeats(),
                result.firingRate(),
                result.status(),
                result.reason(),
                work.measure().name(),
                HostName.ofThisMachine(),
                device.description()
                        + (settings.mode().engine().usesEvents(TorchEngine.device(device.name())) ? ", events" : ""),
                elapsedMs,
                cpuMs,
                Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    /** The part of a row that the scoring decides. */
    record Result(String status, String reason, Double score, List<Double> repeats, Double firingRate) {
        static Result failed(String reason) {
            return new Result(CandidateRow.FAILED, reason, null, List.of(), null);
        }

        static Result of(ScoreOutcome outcome) {
            return outcome.fold(
                    scored -> new Result(
                            CandidateRow.SCORED,
                            scored.remarks().isEmpty()
                                    ? null
                                    : scored.remarks().stream()
                                            .map(remark -> remark.name().toLowerCase(Locale.ROOT))
                                            .collect(Collectors.joining(", ")),
                            scored.score(),
                            scored.repeats(),
                            meanRate(scored.activity())),
                    rejected -> new Result(
                            CandidateRow.REJECTED,
                            rejected.reason().name().toLowerCase(Locale.ROOT) + ": " + rejected.detail(),
                            null,
                            List.of(),
                            null));
        }

        /** Spikes over neurons, all layers and timesteps together. */
        private static double meanRate(List<LayerActivity> activity) {
            double spikes =
                    activity.stream().mapToDouble(LayerActivity::spikesPerImage).sum();
            return spikes / activity.stream().mapToLong(LayerActivity::neurons).sum();
        }
    }

    private static String kernels(OperationSet operations) {
        return operations.operations().stream()
                .filter(operation -> operation.kind() == Operation.Kind.LIF_CONV)
                .map(operation -> String.valueOf(operation.kernel()))
                .distinct()
                .collect(Collectors.joining("x"));
    }
}

package org.spikernel.spark.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.spikernel.cost.ArchitectureCost;
import org.spikernel.cost.LayerOperations;
import org.spikernel.cost.OperationCount;
import org.spikernel.cost.OperationCounter;
import org.spikernel.cost.OperationEnergy;
import org.spikernel.cost.OperationEnergy.Arithmetic;
import org.spikernel.network.LayerActivity;
import org.spikernel.network.LayerGraph;
import org.spikernel.results.EpochRow;
import org.spikernel.results.LayerRow;
import org.spikernel.results.TrainingRow;
import org.spikernel.space.Architecture;
import org.spikernel.spark.session.HostName;
import org.spikernel.spark.task.TaskDevice;
import org.spikernel.train.EpochResult;
import org.spikernel.train.Goal;
import org.spikernel.train.Performance;
import org.spikernel.train.TrainingOutcome;

/** Rows of one training from its outcome. */
final class TrainingRows {
    private final TrainingWork work;
    private final TrainingTaskSpec task;
    private final TaskDevice device;
    private final String candidateKey;
    private final String trainingKey;
    private final Architecture architecture;

    TrainingRows(TrainingWork work, TrainingTaskSpec task, TaskDevice device) {
        this.work = work;
        this.task = task;
        this.device = device;
        this.candidateKey = task.candidate().key(work.experiment());
        this.trainingKey = task.trainingKey(work.experiment());
        this.architecture = task.candidate().architecture(work.experiment());
    }

    TrainingRowSet of(TrainingOutcome outcome, double elapsedSeconds) {
        return outcome.fold(new TrainingOutcome.Cases<>(
                paused -> result(ended(TrainingRow.PAUSED), paused.epochs(), elapsedSeconds),
                untested -> result(
                        ended(TrainingRow.COMPLETED)
                                .withReason(remarks(untested.remarks()))
                                .withWeights(untested.weightsPath()),
                        untested.epochs(),
                        elapsedSeconds),
                completed -> completed(completed, elapsedSeconds),
                stopped -> result(
                        ended(
                                        stopped.cause() == TrainingOutcome.Cause.DIVERGED
                                                ? TrainingRow.DIVERGED
                                                : TrainingRow.FAILED)
                                .withReason(label(stopped.cause()) + ": " + stopped.detail()),
                        stopped.epochs(),
                        elapsedSeconds)));
    }

    TrainingRowSet failed(String reason, double elapsedSeconds) {
        return result(ended(TrainingRow.FAILED).withReason(reason), List.of(), elapsedSeconds);
    }

    private TrainingRowSet completed(TrainingOutcome.Completed completed, double elapsedSeconds) {
        LayerGraph graph = LayerGraph.of(architecture);
        List<LayerRow> layers = completed.activity().stream()
                .map(activity -> layerRow(activity, synops(graph, completed.operations(), activity)))
                .toList();
        Tested tested = new Tested(
                completed.test().accuracy(),
                completed.test().images(),
                new Counted(
                        layers.stream().mapToDouble(LayerRow::synops).sum(),
                        completed.operations(),
                        new OperationEnergy(graph, completed.operations())));
        Ending ending =
                new Ending(TrainingRow.COMPLETED, remarks(completed.remarks()), tested, completed.weightsPath());
        return new TrainingRowSet(
                row(ending, completed.epochs(), elapsedSeconds), epochRows(completed.epochs(), tested), layers);
    }

    private TrainingRowSet result(Ending ending, List<EpochResult> epochs, double elapsedSeconds) {
        return new TrainingRowSet(row(ending, epochs, elapsedSeconds), epochRows(epochs, ending.tested()), List.of());
    }

    /** What the test images gave; null where they were not looked at. */
    private record Tested(Double accuracy, Integer images, Counted counted) {
        static final Tested NOT = new Tested(null, null, null);

        /** A number that was counted on them. */
        <V> V counted(Function<Counted, V> number) {
            return counted == null ? null : number.apply(counted);
        }
    }

    /** What was counted on the test images. */
    private record Counted(double synops, OperationCount operations, OperationEnergy energy) {
        double computeMicrojoules() {
            return energy.computeMicrojoules(Arithmetic.FLOAT32);
        }
    }

    /** How a training ended. */
    private record Ending(String status, String reason, Tested tested, String weightsPath) {
        Ending withReason(String why) {
            return new Ending(status, why, tested, weightsPath);
        }

        Ending withWeights(String path) {
            return new Ending(status, reason, tested, path);
        }
    }

    private static Ending ended(String status) {
        return new Ending(status, null, Tested.NOT, null);
    }

    private static String remarks(List<TrainingOutcome.Remark> remarks) {
        return remarks.isEmpty()
                ? null
                : remarks.stream().map(TrainingRows::label).collect(Collectors.joining(", "));
    }

    private TrainingRow row(Ending ending, List<EpochResult> epochs, double elapsedSeconds) {
        ArchitectureCost cost = ArchitectureCost.of(architecture);
        Double best = epochs.stream()
                .map(epoch -> accuracy(epoch.validation()))
                .filter(java.util.Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
        Performance last = epochs.isEmpty()
                ? Performance.NONE
                : epochs.get(epochs.size() - 1).validation();
        // Epochs of earlier goes count, too.
        double seconds = Math.max(
                elapsedSeconds,
                epochs.stream().mapToDouble(EpochResult::seconds).sum());
        return new TrainingRow(
                work.runId(),
                candidateKey,
                trainingKey,
                task.candidate().family(work.experiment()).name(),
                architecture.cell().toString(),
                task.rank(),
                task.trainSeed(),
                ending.status(),
                ending.reason(),
                null,
                ending.status().equals(TrainingRow.COMPLETED) ? task.goal().test() == Goal.Test.AT_THE_END : null,
                epochs.size(),
                best,
                accuracy(last),
                ending.tested().accuracy(),
                epochs.isEmpty() ? null : last.images(),
                ending.tested().images(),
                cost.parameters().total(),
                cost.weightBytes(task.candidate().family(work.experiment()).bits(work.bits())),
                cost.neurons(),
                cost.macsPerImage(),
                ending.tested().counted(Counted::synops),
                ending.tested().counted(Counted::computeMicrojoules),
                ending.tested().counted(counted -> counted.operations().effectiveAcs()),
                ending.tested().counted(counted -> counted.operations().effectiveMacs()),
                ending.tested().counted(counted -> counted.operations().denseOps()),
                ending.tested().counted(counted -> counted.operations().activationSparsity()),
                ending.tested().counted(counted -> counted.operations().connectionSparsity()),
                ending.tested().counted(Counted::computeMicrojoules),
                ending.tested().counted(counted -> counted.energy().sramMicrojoules()),
                seconds,
                HostName.ofThisMachine(),
                device.description(),
                ending.weightsPath());
    }

    private List<EpochRow> epochRows(List<EpochResult> epochs, Tested tested) {
        List<EpochRow> rows = new ArrayList<>();
        for (EpochResult epoch : epochs) {
            boolean last = epoch.epoch() == work.experiment().recipe().epochs();
            rows.add(new EpochRow(
                    work.runId(),
                    candidateKey,
                    trainingKey,
                    task.trainSeed(),
                    epoch.epoch(),
                    epoch.learningRate(),
                    epoch.training().loss(),
                    epoch.training().accuracy(),
                    epoch.validation().images() == 0 ? null : epoch.validation().loss(),
                    accuracy(epoch.validation()),
                    last ? tested.accuracy() : null,
                    epoch.imagesPerSecond(),
                    epoch.seconds()));
        }
        return rows;
    }

    /** Accumulates of the layer that reads the spikes; none where they are averaged first. */
    private static double synops(LayerGraph graph, OperationCount operations, LayerActivity activity) {
        Optional<String> reader = OperationCounter.reader(graph, activity.layer());
        return operations.layers().stream()
                .filter(layer -> layer.timestep() == activity.timestep())
                .filter(layer -> reader.filter(layer.layer()::equals).isPresent())
                .mapToDouble(LayerOperations::effectiveAcs)
                .sum();
    }

    private LayerRow layerRow(LayerActivity activity, double synops) {
        return new LayerRow(
                work.runId(),
                candidateKey,
                trainingKey,
                task.trainSeed(),
                activity.layer(),
                activity.timestep(),
                activity.neurons(),
                activity.spikesPerImage(),
                activity.rate(),
                synops);
    }

    private static Double accuracy(Performance performance) {
        return performance.images() == 0 ? null : performance.accuracy();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

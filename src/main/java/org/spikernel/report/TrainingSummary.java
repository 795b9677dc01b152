package org.spikernel.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What training gave.
 *
 * @param trainings how many of each kernel set came to which end
 * @param networks that completed, each once, as the selection compares them
 * @param agreements between score and accuracy: over all networks first, then by kernel set
 * @param curves of the best trainings, thinned
 * @param activities of the best networks
 * @param failures of scoring and training, grouped
 */
public record TrainingSummary(
        List<Outcome> trainings,
        List<Network> networks,
        List<ScoreAgreement> agreements,
        List<Curve> curves,
        List<Activity> activities,
        List<Failure> failures) {
    /** More would make the page slow. */
    public static final int MOST_NETWORKS = 3000;

    /** Copies. */
    public TrainingSummary {
        trainings = List.copyOf(trainings);
        networks = List.copyOf(networks);
        agreements = List.copyOf(agreements);
        curves = List.copyOf(curves);
        activities = List.copyOf(activities);
        failures = List.copyOf(failures);
    }

    /** Trainings of a kernel set that ended with a status. */
    public record Outcome(String kernelSet, String status, long count) {}

    /**
     * How one training went.
     *
     * @param status completed, stopped, diverged or failed
     * @param epochs numbers of the epochs that are kept
     * @param valAccuracy after each of them, 0 to 1, on the validation part; null where it was not measured
     * @param trainAccuracy during each of them, 0 to 1
     * @param trainLoss during each of them, nats
     */
    public record Curve(
            String candidateKey,
            String kernelSet,
            String cell,
            int trainSeed,
            String status,
            List<Integer> epochs,
            List<Double> valAccuracy,
            List<Double> trainAccuracy,
            List<Double> trainLoss) {
        /** Copies; accuracies may be absent, so that the lists may hold nulls. */
        public Curve {
            epochs = List.copyOf(epochs);
            valAccuracy = copyWithNulls(valAccuracy);
            trainAccuracy = copyWithNulls(trainAccuracy);
            trainLoss = copyWithNulls(trainLoss);
        }
    }

    /**
     * How often the neurons of a trained network fire on the test part, mean over its trainings.
     *
     * @param timesteps how many
     * @param layers in the order in which data meets them
     */
    public record Activity(String candidateKey, int timesteps, List<LayerRate> layers) {
        /** Copies. */
        public Activity {
            layers = List.copyOf(layers);
        }
    }

    /**
     * A LIF layer.
     *
     * @param layer its name, as in {@code cell1.edge_0_1.lif}
     * @param rates spikes per neuron at each timestep; null where it was not recorded
     */
    public record LayerRate(String layer, long neurons, List<Double> rates) {
        /** Copies. */
        public LayerRate {
            rates = copyWithNulls(rates);
        }
    }

    /**
     * What did not work.
     *
     * @param stage {@code score} or {@code train}
     * @param words why
     * @param reason the same as the tables have it, of one of them, on one line
     * @param count of candidates or trainings
     */
    public record Failure(String stage, String kernelSet, String status, String words, String reason, long count) {}

    /** Of a list in which a null says that a value was not measured; {@link List#copyOf} refuses those. */
    private static <T> List<T> copyWithNulls(List<T> values) {
        return Collections.unmodifiableList(new ArrayList<>(values));
    }
}

package org.spikernel.paper;

import java.util.Map;
import java.util.Optional;

/**
 * The best-scored network of a kernel set, trained.
 *
 * @param candidateKey of its score, which tells equal networks
 * @param part that it belongs to
 * @param kernelSet its name
 * @param setting as the paper names it, {@code 3x3_5x5_1000x}
 * @param cell as it was built
 * @param params parameters
 * @param publishedParams parameters of the network with this cell at the published size
 * @param seeds completed trainings
 * @param validation accuracy after the epoch that stands for each of {@link Paper#MARKS}
 * @param test accuracy after the last epoch
 */
public record TrainedNetwork(
        String candidateKey,
        ReproductionPart part,
        String kernelSet,
        String setting,
        String cell,
        long params,
        long publishedParams,
        int seeds,
        Map<Integer, Estimate> validation,
        Optional<Estimate> test) {
    public TrainedNetwork {
        validation = Map.copyOf(validation);
    }
}

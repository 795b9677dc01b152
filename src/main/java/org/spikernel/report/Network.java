package org.spikernel.report;

import org.spikernel.results.ImageShare;

/**
 * A trained network as the selection compares it.
 *
 * @param candidateKey what identifies it
 * @param cell as it was built
 * @param size parameters and neurons, from which memory follows at any bits
 * @param accuracy on the validation part
 * @param finalist whether it was measured on the test images; where there is one, it comes before others
 * @param testAccuracy 0 to 1, mean over its trainings; null where it was not measured
 * @param score of the untrained network, full measure; null where it is unknown
 * @param synopsPerImage accumulates caused by spikes; null where they were not measured
 * @param energyMicrojoule of computing one image in float32 alone; null where it was not measured
 * @param energySramMicrojoule of computing one image in int8 with on-chip memory, an estimate; null where it was not measured
 * @param weightsPath file of its best training's weights
 * @param measured its accuracy on the test images, or else on those of validation, with their number; null where that is
 *     unknown
 */
public record Network(
        String candidateKey,
        String kernelSet,
        String cell,
        Size size,
        Accuracy accuracy,
        boolean finalist,
        Double testAccuracy,
        Double score,
        Double synopsPerImage,
        Double energyMicrojoule,
        Double energySramMicrojoule,
        String weightsPath,
        ImageShare measured) {
    /** Learned parameters, LIF neurons of one image, and dense multiply-accumulates of one image. */
    public record Size(long params, long neurons, long macs) {}

    /**
     * On the validation part, mean over the trainings.
     *
     * @param mean 0 to 1
     * @param standardError of the mean
     * @param trainings each with a seed of its own
     * @param images of the validation part; 0 where it was not recorded
     * @param low end of the 95 % interval; null where the noise is unknown
     * @param high end of it
     * @param basis what the interval is made of
     */
    public record Accuracy(
            double mean, double standardError, int trainings, int images, Double low, Double high, String basis) {}
}

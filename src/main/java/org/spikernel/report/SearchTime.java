package org.spikernel.report;

/**
 * What scoring the candidates of a kernel set took, all stages together.
 *
 * @param candidates scored ones, each once
 * @param seconds of all: CPU time on processors, wall time on GPUs
 * @param clock {@code CPU} or {@code wall}
 * @param speedUp how many times as long the baseline took; null without a baseline
 */
public record SearchTime(String kernelSet, long candidates, double seconds, String clock, Double speedUp) {
    SearchTime withSpeedUp(Double times) {
        return new SearchTime(kernelSet, candidates, seconds, clock, times);
    }
}

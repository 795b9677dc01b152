package org.spikernel.report;

/**
 * What a stage of scoring took for the networks of a kernel set: a row of the view {@code search_cost}.
 *
 * @param candidates networks, each once, whatever became of them
 * @param work what they took
 * @param speedUp over the paper's kernel set 1x1_3x3 in the same stage of the same run
 */
public record SearchTime(String kernelSet, String stage, long candidates, Work work, SpeedUp speedUp) {
    /**
     * Time and operations of all networks together.
     *
     * @param seconds by {@code clock}
     * @param low end of their 95 % interval; null of one network
     * @param high end of their 95 % interval; null of one network
     * @param clock {@code CPU}, {@code wall} or {@code CPU and wall}
     * @param macs multiply-accumulates of one image through each network; null where the rows do not tell
     */
    public record Work(double seconds, Double low, Double high, String clock, Long macs) {}

    /**
     * How many times as long the baseline took.
     *
     * @param times null without a baseline, and where the two cannot be compared
     * @param low end of its 95 % interval; null of one network
     * @param high end of its 95 % interval; null of one network
     * @param macs the same in multiply-accumulates; null without a baseline
     */
    public record SpeedUp(Double times, Double low, Double high, Double macs) {}
}

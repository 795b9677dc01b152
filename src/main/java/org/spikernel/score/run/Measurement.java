package org.spikernel.score.run;

import java.io.Serializable;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;

/**
 * What one measure says of a network.
 *
 * @param seconds that it took beyond the passes; what several measures share counts for the first that asks
 */
public record Measurement(ScoreMeasure measure, ProxyValue value, double seconds) implements Serializable {}

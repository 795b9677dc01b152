/**
 * How networks are scored before any training (paper section II, Eq. 1): measures, settings, and what comes of a scoring,
 * a {@link org.spikernel.score.ScoreOutcome}: whatever a candidate does, scoring it does not throw.
 */
package org.spikernel.score;

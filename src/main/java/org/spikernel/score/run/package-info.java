/** Runs untrained networks over probe batches, by events, by the engine or by programs, and scores them: {@link org.spikernel.score.run.Scorer}. */
package org.spikernel.score.run;

/** Runs untrained networks over probe batches, by events or by the engine, and scores them: {@link org.spikernel.score.run.Scorer}. */
package org.spikernel.score.run;

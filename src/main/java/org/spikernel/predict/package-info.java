/**
 * Predicts what accuracy a cell would reach if it were trained, from the accuracies of cells that were. A {@link
 * org.spikernel.predict.Subject} is a cell with what its codes mean; a {@link org.spikernel.predict.SubjectTable} knows how
 * much two of them have in common; a {@link org.spikernel.predict.Predictor} is an exact Gaussian process on that, with
 * what is known from elsewhere as its {@link org.spikernel.predict.Prior}. Nothing here trains, scores or knows of Spark.
 */
package org.spikernel.predict;

/**
 * Training of one architecture on one device (paper section V-A). A {@link org.spikernel.train.TrainingTask} says what is trained
 * and by which {@link org.spikernel.train.recipe.Recipe}; {@link org.spikernel.train.Training} runs it to a
 * {@link org.spikernel.train.TrainingOutcome}, and saves a {@link org.spikernel.train.Checkpoint} after every epoch,
 * from which it goes on to the same bits.
 *
 * <p>Many trainings go through the rungs of a {@link org.spikernel.search.RungPlan}, where a {@link
 * org.spikernel.search.SuccessiveHalving} decides which go on.
 *
 * <p>Validation images come out of the training set; test images are looked at once, at the end, and choose nothing.
 */
package org.spikernel.train;

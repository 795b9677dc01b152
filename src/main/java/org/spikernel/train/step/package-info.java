/** A training step: loss, gradients by several engines, rounding, descent, and all of it by a team. */
package org.spikernel.train.step;

package org.spikernel.train.recipe;

import java.io.Serializable;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;

/**
 * Constants of stochastic gradient descent, by the names and meanings of {@code torch.optim.SGD}.
 *
 * @param momentum share of the buffer that is kept, in [0,1)
 * @param dampening share of the gradient that does not enter the buffer, after the first step
 * @param weightDecay factor of the weights that is added to their gradient
 * @param nesterov whether to look ahead
 */
public record SgdRule(double momentum, double dampening, double weightDecay, Nesterov nesterov)
        implements Keyed, Serializable {
    /** What SNASNet's code does: it passes 5e-4 as dampening and has no weight decay. */
    public static final SgdRule AS_RUN = new SgdRule(0.9, 5e-4, 0, Nesterov.OFF);

    /** What SNASNet's paper states: weight decay 5e-4. */
    public static final SgdRule AS_STATED = new SgdRule(0.9, 0, 5e-4, Nesterov.OFF);

    /** Whether the step looks ahead along the momentum. */
    public enum Nesterov implements Keyed {
        OFF,
        ON;

        @Override
        public String keyText() {
            return switch (this) {
                case OFF -> "OFF";
                case ON -> "ON";
            };
        }
    }

    /** Checks the ranges. */
    public SgdRule {
        Objects.requireNonNull(nesterov, "nesterov");
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("Cannot set momentum: it must be in [0, 1), got " + momentum);
        }
        if (!(dampening >= 0 && dampening <= 1)) {
            throw new IllegalArgumentException("Cannot set dampening: it must be in [0, 1], got " + dampening);
        }
        if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
            throw new IllegalArgumentException(
                    "Cannot set weight decay: it must be at least 0 and finite, got " + weightDecay);
        }
        if (nesterov == Nesterov.ON && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "Cannot use Nesterov momentum: it needs momentum and no dampening, got momentum %s and dampening %s"
                            .formatted(momentum, dampening));
        }
    }

    @Override
    public String keyText() {
        return KeyText.start("SgdRule")
                .with("momentum", momentum)
                .with("dampening", dampening)
                .with("weightDecay", weightDecay)
                .with("nesterov", nesterov)
                .end();
    }
}

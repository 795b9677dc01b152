package org.spikernel.export.nir;

/** When a neuron with potential v fires. Computed in float32, as all readers do. */
public enum FiringRule {
    /** {@code v >= v_threshold}. */
    AT_LEAST(">="),
    /** {@code v > v_threshold}: what NIR's text says. */
    ABOVE(">");

    private final String sign;

    FiringRule(String sign) {
        this.sign = sign;
    }

    /** As metadata tell it. */
    String text() {
        return "spike if v %s v_threshold".formatted(sign);
    }

    /** What to write as v_threshold, so that neurons fire at {@code v >= threshold}. */
    float written(float threshold) {
        return switch (this) {
            case AT_LEAST -> threshold;
            case ABOVE -> Math.nextDown(threshold);
        };
    }

    /** The least potential at which neurons with this v_threshold fire. */
    public float least(float written) {
        return switch (this) {
            case AT_LEAST -> written;
            case ABOVE -> Math.nextUp(written);
        };
    }
}

package org.spikernel.predict;

/** Nothing is known. */
final class NoPrior extends Prior {
    NoPrior() {
        super(KernelSettings.USUAL, 0, Double.NaN);
    }

    @Override
    double expectation(int subject) {
        return 0;
    }

    @Override
    double[] explained(int subject, double[] similarities) {
        return new double[similarities.length];
    }

    @Override
    double[] ownExplained(int count) {
        return new double[count];
    }
}

package org.spikernel.spark.task;

import org.spikernel.text.OneLine;

/**
 * A task was given a device that cannot be used, for a reason that is the place's and not the work's: another executor may
 * do it.
 */
public final class UnusableDeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableDeviceException(String message) {
        super(OneLine.of(message));
    }
}

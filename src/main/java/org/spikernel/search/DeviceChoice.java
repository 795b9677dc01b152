package org.spikernel.search;

/** Which devices tasks compute on. */
public enum DeviceChoice {
    /** The GPU that Spark assigned, where there is one that the engine can use; else a CPU core. */
    AUTO("auto"),
    /** CPU cores, also where there are GPUs. */
    CPU("cpu"),
    /** The GPU that Spark assigned; a task without a usable one fails. */
    GPU("gpu");

    private final String label;

    DeviceChoice(String label) {
        this.label = label;
    }

    /** The name in configuration. */
    public String label() {
        return label;
    }
}

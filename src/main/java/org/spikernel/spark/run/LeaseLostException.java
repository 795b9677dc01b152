package org.spikernel.spark.run;

/** Another process works on the run now; this one must write nothing more into it. */
public final class LeaseLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String runId, String by) {
        super("Cannot go on with run " + runId + ": this process gave no sign of life for so long that another one took"
                + " it over (" + by + "); what was committed is kept");
    }
}

package org.spikernel.cli.output;

import org.apache.spark.SparkUserAppException;

/** How the program ends, so that whoever started it learns its exit code. */
public final class ProgramEnd {
    private ProgramEnd() {}

    /**
     * Ends the process with the code: Spark's and the engine's threads would hold it.
     *
     * <p>In YARN's cluster mode the process is the ApplicationMaster's, which takes its end for a crash, whatever the code,
     * and starts the application once more. There the call returns for {@link ExitCodes#DONE}.
     *
     * @throws SparkUserAppException there, for another code, which becomes that of the application
     */
    public static void with(int code) throws SparkUserAppException {
        // The signal's own code tells more.
        ExitSignals.awaitExitIfSignalled();
        if (!isGuestOfApplicationMaster()) {
            System.exit(code);
        }
        if (code != ExitCodes.DONE) {
            throw new SparkUserAppException(code, null);
        }
    }

    /** It sets both properties before it calls the program; in client mode the other is {@code client}. */
    private static boolean isGuestOfApplicationMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }
}

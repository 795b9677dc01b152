package org.spikernel.cli.output;

/** How the program ends, so that whoever started it learns its exit code. */
public final class ProgramEnd {
    private ProgramEnd() {}

    /**
     * Ends the process with the code: Spark's and the engine's threads would hold it.
     *
     * <p>In YARN's cluster mode the process is the ApplicationMaster's, which takes its end for a crash, whatever the code,
     * and starts the application once more. There the call returns for {@link ExitCodes#DONE}.
     *
     * @param line what was said of a failure; empty when there is nothing
     * @throws Failed there, for another code: what it says becomes YARN's diagnostics of the application
     */
    public static void with(int code, String line) throws Failed {
        // The signal's own code tells more.
        ExitSignals.awaitExitIfSignalled();
        if (!isGuestOfApplicationMaster()) {
            System.exit(code);
        }
        if (code != ExitCodes.DONE) {
            throw new Failed(code, line);
        }
    }

    /**
     * Another end than a good one, in words. Not Spark's own exception for it, of which the ApplicationMaster passes on the
     * code alone.
     */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private Failed(int code, String line) {
            // Where it was made says nothing.
            super(line + (line.isEmpty() ? "" : " ") + "(exit code " + code + ")", null, false, false);
        }
    }

    /** It sets both properties before it calls the program; in client mode the other is {@code client}. */
    private static boolean isGuestOfApplicationMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }
}

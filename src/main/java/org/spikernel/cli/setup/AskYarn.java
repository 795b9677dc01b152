package org.spikernel.cli.setup;

import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.session.YarnMaster;

/** Whether YARN answers: for submit/spikernel in cluster mode, where the program itself starts only when it does. */
public final class AskYarn {
    private AskYarn() {}

    /** Exits with 0, or with one line and 2. */
    public static void main(String[] arguments) {
        int code = ExitCodes.DONE;
        try {
            YarnMaster.requireAnswer(new Configuration());
        } catch (SetupException e) {
            System.err.println(ExitCodes.line(e));
            code = ExitCodes.BAD_INPUT;
        }
        System.exit(code);
    }
}

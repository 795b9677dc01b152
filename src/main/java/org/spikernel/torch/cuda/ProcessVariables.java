package org.spikernel.torch.cuda;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Optional;

/** Variables of this process as C libraries read them: Java's own copy cannot be changed, and they do not see it. */
public final class ProcessVariables {
    private ProcessVariables() {}

    /** The value that libraries see; empty without one. */
    public static Optional<String> get(String name) {
        return Platform.isWindows()
                ? Optional.ofNullable(System.getenv(name))
                : Optional.ofNullable(function("getenv").invokeString(new Object[] {name}, false));
    }

    /**
     * Sets one for libraries that are loaded, or asked for the first time, from now on.
     *
     * @throws IllegalStateException when this system cannot
     */
    public static void set(String name, String value) {
        if (Platform.isWindows() || function("setenv").invokeInt(new Object[] {name, value, 1}) != 0) {
            throw new IllegalStateException("Cannot set " + name + " in this process: set it to " + value
                    + " before it starts (spark.executorEnv." + name + ")");
        }
    }

    private static Function function(String name) {
        return NativeLibrary.getProcess().getFunction(name);
    }
}

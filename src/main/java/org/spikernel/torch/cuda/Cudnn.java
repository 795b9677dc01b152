package org.spikernel.torch.cuda;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/** CUDA's library of convolutions. */
public final class Cudnn {
    private Cudnn() {}

    /** Its version as in {@code 9.7.1}. */
    public static String version(Path file) {
        long number = NativeLibrary.getInstance(file.toString())
                .getFunction("cudnnGetVersion")
                .invokeLong(new Object[0]);
        // From 9 on major, minor and patch have 10000, 100 and 1; before, 1000, 100 and 1.
        long major = number >= 90_000 ? number / 10_000 : number / 1_000;
        long rest = number >= 90_000 ? number % 10_000 : number % 1_000;
        return major + "." + rest / 100 + "." + rest % 100;
    }
}

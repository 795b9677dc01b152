package org.spikernel.event.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds what is written with the JDK's vectors, for processors with vectors of 128 (NEON), 256 or 512 bits: rows of feature
 * maps are multiples of all three. With 128, too, every loop takes a ninth to two fifths of the plain one's time, measured
 * with {@code -XX:MaxVectorSize=16} on x86-64.
 *
 * <p>The vectors are an incubating module. A process has it when started with {@code --add-modules
 * jdk.incubator.vector}, of which the JVM warns at every start. Or it takes the module in when the first kernel is asked
 * for, without a warning, if started with {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED} and {@code
 * -XX:+UnlockExperimentalVMOptions -XX:+EnableVectorSupport}.
 */
final class KernelLoader {
    private static final String MODULE = "jdk.incubator.vector";

    private static final int FEWEST_BITS = 128;
    private static final int MOST_BITS = 512;
    /** Of the JVM's option TieredStopAtLevel. */
    private static final int OPTIMISING_LEVEL = 4;

    private KernelLoader() {}

    /**
     * The module of this process, taken in if it must be. Without the JVM's support every vector would be an object, so
     * that a module alone is no gain.
     */
    private static synchronized boolean hasModule() {
        if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
            return true;
        }
        if (!option("EnableVectorSupport").map(Boolean::parseBoolean).orElse(false)) {
            return false;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, MODULE);
            return true;
        } catch (ReflectiveOperationException e) {
            // The JVM of others, or one that was started without the package's export.
            return false;
        }
    }

    /**
     * Whether compiled loops hold vectors in registers; a loop that makes an object of every vector is hundreds of times
     * slower than a plain one. The first compiler does so always. The second does for fused multiplications where the
     * processor has none (x86-64 with vectors of 128 bits alone), and with SVE, on which Java 17 can neither compare floats
     * nor look at their bits: with {@code -XX:UseSVE=0} such processors take NEON's vectors.
     *
     * @param options the JVM's by name, empty for what it does not have
     */
    static boolean compilesVectors(Function<String, Optional<String>> options) {
        return options.apply("TieredStopAtLevel").map(Integer::parseInt).orElse(OPTIMISING_LEVEL) >= OPTIMISING_LEVEL
                && options.apply("UseFMA").map(Boolean::parseBoolean).orElse(true)
                && options.apply("UseSVE").map(Integer::parseInt).orElse(0) == 0;
    }

    /** Of the JVM; empty for an option that it lacks or keeps locked. */
    private static Optional<String> option(String name) {
        HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (hotspot == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(hotspot.getVMOption(name).getValue());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** By reflection, since this class is loaded without the module too. */
    private static int bits() {
        try {
            Object preferred = Class.forName(MODULE + ".FloatVector")
                    .getField("SPECIES_PREFERRED")
                    .get(null);
            return (int) Class.forName(MODULE + ".VectorSpecies")
                    .getMethod("vectorBitSize")
                    .invoke(preferred);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot ask the vector module for the processor's vectors, got " + e, e);
        }
    }

    /**
     * An object of a class of this package, if the process has the module and the processor the vectors.
     *
     * @param name of the class, which has a constructor without parameters
     * @param otherwise without the module, where vectors are not compiled, or are of another length
     */
    static <T> T load(Class<T> type, String name, Supplier<T> otherwise) {
        if (!compilesVectors(KernelLoader::option) || !hasModule() || bits() < FEWEST_BITS || bits() > MOST_BITS) {
            return otherwise.get();
        }
        String full = KernelLoader.class.getPackageName() + "." + name;
        try {
            return Class.forName(full).asSubclass(type).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot load vectors: class " + full + " must be in the jar, got " + e, e);
        }
    }
}

package org.spikernel.event.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * Finds what is written with the JDK's vectors, an incubating module that a process has only when started with it, for
 * processors with vectors of 256 or 512 bits: rows of feature maps are multiples of both.
 */
final class KernelLoader {
    private static final String MODULE = "jdk.incubator.vector";

    private static final int FEWEST_BITS = 256;
    private static final int MOST_BITS = 512;
    /** Of the JVM's option TieredStopAtLevel. */
    private static final int OPTIMISING_LEVEL = 4;

    private KernelLoader() {}

    /** The first compiler makes an object of every vector, and so is hundreds of times slower than plain loops. */
    private static boolean hasOptimisingCompiler() {
        HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return hotspot == null
                || Integer.parseInt(hotspot.getVMOption("TieredStopAtLevel").getValue()) >= OPTIMISING_LEVEL;
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
     * @param otherwise without the module or the compiler, or where vectors are of another length
     */
    static <T> T load(Class<T> type, String name, Supplier<T> otherwise) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()
                || !hasOptimisingCompiler()
                || bits() < FEWEST_BITS
                || bits() > MOST_BITS) {
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

package org.spikernel.event;

import java.util.function.Supplier;

/**
 * Finds what is written with the JDK's vectors, an incubating module that a process has only when started with it, for
 * processors that have vectors of that length: where they are shorter, the JDK makes an object of every vector.
 */
final class Vectors {
    private static final String MODULE = "jdk.incubator.vector";

    private static final int NEEDED_BITS = 256;

    private Vectors() {}

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
     * @param otherwise without the module, or where vectors are shorter
     */
    static <T> T load(Class<T> type, String name, Supplier<T> otherwise) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty() || bits() < NEEDED_BITS) {
            return otherwise.get();
        }
        String full = Vectors.class.getPackageName() + "." + name;
        try {
            return Class.forName(full).asSubclass(type).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot load vectors: class " + full + " must be in the jar, got " + e, e);
        }
    }
}

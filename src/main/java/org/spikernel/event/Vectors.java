package org.spikernel.event;

import java.util.function.Supplier;

/** Finds what is written with the JDK's vectors, an incubating module that a process has only when started with it. */
final class Vectors {
    private static final String MODULE = "jdk.incubator.vector";

    private Vectors() {}

    /**
     * An object of a class of this package, if the process has the module.
     *
     * @param name of the class, which has a constructor without parameters
     * @param otherwise without the module
     */
    static <T> T load(Class<T> type, String name, Supplier<T> otherwise) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
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

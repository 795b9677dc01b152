package org.spikernel.torch.cuda;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The engine's global flags that decide over the bits of results ({@code at::globalContext()}, ATen/Context.h), read and
 * set by the names that its library exports; DJL knows one of them. They hold for all threads. Its library must be loaded.
 */
public final class EngineFlags {
    static final String CONTEXT = "_ZN2at7Context";
    static final String GLOBAL_CONTEXT = "_ZN2at13globalContextEv";

    private static final String OF_CONTEXT = "_ZNK2at7Context";
    private static final int BOOLEAN_BITS = 0xff;

    private final NativeLibrary library;
    private final Pointer context;

    private EngineFlags(NativeLibrary library) {
        this.library = library;
        this.context =
                Objects.requireNonNull(library.getFunction(GLOBAL_CONTEXT).invokePointer(new Object[0]), "context");
    }

    /**
     * Those of the engine.
     *
     * @param folder of the engine's libraries
     * @throws UnsatisfiedLinkError when it is another version, whose names differ
     */
    public static EngineFlags of(Path folder) {
        return new EngineFlags(NativeLibrary.getInstance(library(folder).toString()));
    }

    /** The library that has the engine's names, in the folder of its libraries. */
    public static Path library(Path folder) {
        return folder.resolve(System.mapLibraryName("torch_cpu"));
    }

    /**
     * The flags.
     *
     * @param tf32Convolutions whether cuDNN may round factors to TF32 (10 bits of mantissa)
     * @param tf32Matrices whether cuBLAS may
     * @param triesConvolutions whether cuDNN takes what was fastest this time
     * @param repeatableConvolutions whether cuDNN takes only what gives the same bits each time
     * @param repeatable whether operators do, and those that cannot are refused
     */
    public record Flags(
            boolean tf32Convolutions,
            boolean tf32Matrices,
            boolean triesConvolutions,
            boolean repeatableConvolutions,
            boolean repeatable) {
        /** The same bits each time. */
        public static Flags repeatable(boolean tf32) {
            return new Flags(tf32, tf32, false, true, true);
        }

        /** In words. */
        public String words() {
            return "TF32 " + (tf32Convolutions ? "on" : "off") + " in convolutions, " + (tf32Matrices ? "on" : "off")
                    + " in products; convolutions " + (repeatableConvolutions ? "" : "not ") + "repeatable, "
                    + (triesConvolutions ? "by trial" : "without trials") + "; operators "
                    + (repeatable ? "repeatable or refused" : "as they come");
        }
    }

    /** As they are. */
    public Flags read() {
        return new Flags(
                get("14allowTF32CuDNNEv"),
                get("15allowTF32CuBLASEv"),
                get("14benchmarkCuDNNEv"),
                get("18deterministicCuDNNEv"),
                get("23deterministicAlgorithmsEv"));
    }

    /**
     * Sets them, and reads them again.
     *
     * @throws IllegalStateException when the engine did not take them
     */
    public void set(Flags flags) {
        set("17setAllowTF32CuDNNEb", flags.tf32Convolutions());
        set("18setAllowTF32CuBLASEb", flags.tf32Matrices());
        set("17setBenchmarkCuDNNEb", flags.triesConvolutions());
        set("21setDeterministicCuDNNEb", flags.repeatableConvolutions());
        library.getFunction(CONTEXT + "26setDeterministicAlgorithmsEbb")
                .invokeVoid(new Object[] {context, number(flags.repeatable()), 0});
        // New arrays would be filled with NaN, in time: what is read was written before.
        set("39setDeterministicFillUninitializedMemoryEb", false);
        Flags now = read();
        if (!now.equals(flags)) {
            throw new IllegalStateException(
                    "Cannot set the engine's precision: it must be " + flags.words() + ", got " + now.words());
        }
    }

    /** GPUs as the engine counts them, without DJL. */
    public int devices() {
        return (int) library.getFunction("_ZN5torch4cuda12device_countEv").invokeLong(new Object[0]);
    }

    /** Whether the engine has cuDNN, and a GPU for it. */
    public boolean hasCudnn() {
        return isTrue(
                library.getFunction("_ZN5torch4cuda18cudnn_is_availableEv").invokeInt(new Object[0]));
    }

    private boolean get(String name) {
        return isTrue(library.getFunction(OF_CONTEXT + name).invokeInt(new Object[] {context}));
    }

    private void set(String name, boolean value) {
        library.getFunction(CONTEXT + name).invokeVoid(new Object[] {context, number(value)});
    }

    /** C++'s bool is the lowest byte of what a function gives back. */
    static boolean isTrue(int value) {
        return (value & BOOLEAN_BITS) != 0;
    }

    static int number(boolean value) {
        return value ? 1 : 0;
    }
}

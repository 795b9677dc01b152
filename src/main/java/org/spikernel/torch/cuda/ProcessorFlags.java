package org.spikernel.torch.cuda;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/**
 * Which libraries the engine computes with on processors, by the names that its own library exports. They hold for all
 * threads. Its library must be loaded.
 */
public final class ProcessorFlags {
    private final NativeLibrary library;

    private ProcessorFlags(NativeLibrary library) {
        this.library = library;
    }

    /** Those of the engine whose libraries are in a folder. */
    public static ProcessorFlags of(Path folder) {
        return new ProcessorFlags(
                NativeLibrary.getInstance(EngineFlags.library(folder).toString()));
    }

    /** Whether NNPACK can be used here; also where the engine has none, as on some systems, and says nothing about it. */
    public boolean nnpackWorks() {
        Function initialise;
        try {
            initialise = library.getFunction("nnp_initialize");
        } catch (UnsatisfiedLinkError e) {
            return true;
        }
        return initialise.invokeInt(new Object[0]) == 0;
    }

    /** Switches NNPACK on or off. */
    public void useNnpack(boolean used) {
        set("20setUserEnabledNNPACKEb", used);
    }

    /**
     * Switches oneDNN on or off.
     *
     * @throws UnsatisfiedLinkError when the engine is another version, whose names differ
     */
    public void useMkldnn(boolean used) {
        set("20setUserEnabledMkldnnEb", used);
    }

    /** Whether the engine uses oneDNN. */
    public boolean usesMkldnn() {
        return EngineFlags.isTrue(
                library.getFunction("_ZNK2at7Context17userEnabledMkldnnEv").invokeInt(new Object[] {context()}));
    }

    private Object context() {
        return library.getFunction(EngineFlags.GLOBAL_CONTEXT).invokePointer(new Object[0]);
    }

    private void set(String name, boolean value) {
        library.getFunction(EngineFlags.CONTEXT + name).invokeVoid(new Object[] {context(), EngineFlags.number(value)});
    }
}

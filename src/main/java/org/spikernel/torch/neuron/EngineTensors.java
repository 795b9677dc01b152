package org.spikernel.torch.neuron;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.spikernel.torch.cuda.EngineFlags;

/**
 * Tensors as the engine's C interface gives them ({@code torch/csrc/inductor/aoti_torch/c/shim.h}), by a handle each. Its
 * functions return 0 when all is well.
 */
final class EngineTensors {
    private static final FunctionMapper NAMES = (library, method) ->
            "aoti_torch_" + method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);

    private EngineTensors() {}

    /** Binds the functions to the engine's library. */
    static void bind(Path folder) {
        Native.register(
                EngineTensors.class,
                NativeLibrary.getInstance(
                        EngineFlags.library(folder).toString(), Map.of(Library.OPTION_FUNCTION_MAPPER, NAMES)));
    }

    // Where an answer goes is an address: Java's arrays would be copied there and back.

    static native int getDataPtr(long tensor, long answer);

    static native int getDim(long tensor, long answer);

    static native int getSizes(long tensor, long answer);

    static native int getStrides(long tensor, long answer);

    static native int getDtype(long tensor, long answer);

    static native int getDeviceIndex(long tensor, long answer);

    static native int deleteTensorObject(long tensor);

    static native int libraryInitFragment(String namespace, String file, int line, long[] library);

    static native int libraryInitImpl(String namespace, String key, String file, int line, long[] library);

    static native int libraryDef(long library, String schema);

    static native int libraryImpl(long library, String name, Operator operator);
}

package org.spikernel.torch.cuda;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** CUDA's compiler as a library ({@code nvrtc}), which comes with the engine. */
public final class Nvrtc {
    private final NativeLibrary library;
    /** What the compiler opens by its bare name when it compiles: found if it is loaded, wherever its folder is. */
    private final Optional<NativeLibrary> builtins;

    private Nvrtc(NativeLibrary library, Optional<NativeLibrary> builtins) {
        this.library = library;
        this.builtins = builtins;
    }

    /**
     * The library in a folder.
     *
     * @throws IllegalStateException when there is none
     * @throws UnsatisfiedLinkError when it cannot be loaded
     */
    public static Nvrtc in(LibraryFolders folders) {
        Path file = folders.find("nvrtc")
                .orElseThrow(() -> new IllegalStateException(
                        "there is no libnvrtc in " + folders + "; it is in libtorch's folder"));
        // Of the same version, so of the same folder if there is one.
        LibraryFolders near = new LibraryFolders(Stream.concat(Stream.of(file.getParent()), folders.folders().stream())
                .toList());
        return new Nvrtc(
                NativeLibrary.getInstance(file.toString()),
                near.find("nvrtc-builtins").map(path -> NativeLibrary.getInstance(path.toString())));
    }

    /**
     * Compiles a text in CUDA C++.
     *
     * @param name for messages
     * @param options as in {@code --gpu-architecture=sm_90}
     * @return machine code
     * @throws IllegalStateException with what the compiler says
     */
    public byte[] compile(String name, String text, List<String> options) {
        PointerByReference created = new PointerByReference();
        require("nvrtcCreateProgram", created, text, name, 0, Pointer.NULL, Pointer.NULL);
        Pointer program = created.getValue();
        try {
            int error = call("nvrtcCompileProgram", program, options.size(), options.toArray(String[]::new));
            if (error != 0) {
                throw new IllegalStateException("Cannot compile " + name + ": " + message(error) + "; "
                        + text(program, "ProgramLog").strip()
                        + (builtins.isPresent() ? "" : " (there is no libnvrtc-builtins)"));
            }
            return bytes(program, "CUBIN");
        } finally {
            call("nvrtcDestroyProgram", new PointerByReference(program));
        }
    }

    private String text(Pointer program, String kind) {
        // With a zero at the end.
        return new String(bytes(program, kind), StandardCharsets.UTF_8).replace("\0", "");
    }

    private byte[] bytes(Pointer program, String kind) {
        LongByReference size = new LongByReference();
        require("nvrtcGet" + kind + "Size", program, size);
        if (size.getValue() == 0) {
            return new byte[0];
        }
        try (Memory memory = new Memory(size.getValue())) {
            require("nvrtcGet" + kind, program, memory);
            return memory.getByteArray(0, Math.toIntExact(size.getValue()));
        }
    }

    private void require(String function, Object... arguments) {
        int error = call(function, arguments);
        if (error != 0) {
            throw new IllegalStateException("Cannot compile for a GPU: " + function + " says " + message(error));
        }
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private String message(int error) {
        return library.getFunction("nvrtcGetErrorString")
                .invokePointer(new Object[] {error})
                .getString(0);
    }
}

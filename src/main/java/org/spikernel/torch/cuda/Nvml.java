package org.spikernel.torch.cuda;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The driver's library that {@code nvidia-smi} asks: which GPUs the machine has, whatever this process sees of them. */
public final class Nvml {
    private static final int NAME_BYTES = 96;

    private Nvml() {}

    /**
     * A GPU of the machine.
     *
     * @param name as in {@code NVIDIA H200}
     * @param sliced whether it is cut into slices (MIG), which processes use instead of it
     */
    public record Card(String name, boolean sliced) {}

    /**
     * The machine's GPUs.
     *
     * @param file {@code libnvidia-ml.so.1}
     * @throws IllegalStateException with the number of its error
     */
    public static List<Card> cards(Path file) {
        NativeLibrary library = NativeLibrary.getInstance(file.toString());
        require("nvmlInit_v2", library.getFunction("nvmlInit_v2").invokeInt(new Object[0]));
        IntByReference count = new IntByReference();
        require(
                "nvmlDeviceGetCount_v2",
                library.getFunction("nvmlDeviceGetCount_v2").invokeInt(new Object[] {count}));
        List<Card> cards = new ArrayList<>();
        for (int i = 0; i < count.getValue(); i++) {
            PointerByReference device = new PointerByReference();
            require(
                    "nvmlDeviceGetHandleByIndex_v2",
                    library.getFunction("nvmlDeviceGetHandleByIndex_v2").invokeInt(new Object[] {i, device}));
            byte[] name = new byte[NAME_BYTES];
            require(
                    "nvmlDeviceGetName",
                    library.getFunction("nvmlDeviceGetName")
                            .invokeInt(new Object[] {device.getValue(), name, NAME_BYTES}));
            IntByReference now = new IntByReference();
            Function mode = library.getFunction("nvmlDeviceGetMigMode");
            // Cards that cannot be cut say so by an error.
            boolean sliced = mode.invokeInt(new Object[] {device.getValue(), now, new IntByReference()}) == 0
                    && now.getValue() != 0;
            cards.add(new Card(text(name), sliced));
        }
        return cards;
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static void require(String function, int error) {
        if (error != 0) {
            throw new IllegalStateException("the driver's " + function + " gives error " + error);
        }
    }
}

package org.spikernel.torch.neuron;

import com.sun.jna.Pointer;
import java.util.Arrays;

/**
 * Where the values of a tensor are, [B,T,...] or [B,...]. Those of one image and timestep lie side by side.
 *
 * @param address of the first value on its device
 * @param images B
 * @param imageStride values from an image to the next
 * @param timestepStride values from a timestep to the next; 0 where all timesteps are the same or there is one
 * @param size values of an image and timestep
 * @param type the engine's number of its type
 * @param device the engine's number of its device; below 0 for the processor
 */
record TensorLayout(
        long address, long images, long imageStride, long timestepStride, long size, int type, int device) {
    static final int FLOAT32 = 6;
    static final int BFLOAT16 = 15;

    /**
     * Reads it.
     *
     * @param name for messages
     * @param timesteps T, or 0 for tensors of one timestep
     * @throws IllegalStateException for values that do not lie side by side, and for other numbers of timesteps
     */
    static TensorLayout of(long tensor, String name, long timesteps) {
        long[] found = new long[1];
        require(EngineTensors.getDim(tensor, found));
        int dimensions = Math.toIntExact(found[0]);
        require(EngineTensors.getSizes(tensor, found));
        long[] sizes = new Pointer(found[0]).getLongArray(0, dimensions);
        require(EngineTensors.getStrides(tensor, found));
        long[] strides = new Pointer(found[0]).getLongArray(0, dimensions);
        require(EngineTensors.getDataPtr(tensor, found));
        int[] number = new int[1];
        require(EngineTensors.getDtype(tensor, number));
        int type = number[0];
        require(EngineTensors.getDeviceIndex(tensor, number));
        int inner = timesteps > 0 ? 2 : 1;
        boolean fits = dimensions >= inner && (timesteps == 0 || sizes[1] == timesteps || sizes[1] == 1);
        long size = 1;
        for (int i = dimensions - 1; fits && i >= inner; i--) {
            fits = sizes[i] == 1 || strides[i] == size;
            size *= sizes[i];
        }
        if (!fits) {
            throw new IllegalStateException(
                    "Cannot compute neurons: %s must be images%s and values side by side, got sizes %s and strides %s"
                            .formatted(
                                    name,
                                    timesteps > 0 ? " of " + timesteps + " timesteps" : "",
                                    Arrays.toString(sizes),
                                    Arrays.toString(strides)));
        }
        return new TensorLayout(
                found[0],
                sizes[0],
                strides[0],
                timesteps > 0 && sizes[1] > 1 ? strides[1] : 0,
                size,
                type,
                number[0]);
    }

    private static void require(int error) {
        if (error != 0) {
            throw new IllegalStateException("Cannot compute neurons: the engine does not describe a tensor");
        }
    }

    /** Whether it has as many images and values as another. */
    boolean matches(TensorLayout other) {
        return images == other.images && size == other.size && device == other.device;
    }
}

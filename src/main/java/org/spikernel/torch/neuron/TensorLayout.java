package org.spikernel.torch.neuron;

import com.sun.jna.Memory;
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
record TensorLayout(long address, long images, long imageStride, long timestepStride, long size, int type, int device) {
    static final int FLOAT32 = 6;
    static final int BFLOAT16 = 15;

    private static final ThreadLocal<Memory> ANSWER = ThreadLocal.withInitial(() -> new Memory(Long.BYTES));

    /**
     * Reads it.
     *
     * @param name for messages
     * @param timesteps T, or 0 for tensors of one timestep
     * @throws IllegalStateException for values that do not lie side by side, and for other numbers of timesteps
     */
    static TensorLayout of(long tensor, String name, long timesteps) {
        Memory answer = ANSWER.get();
        long at = Pointer.nativeValue(answer);
        require(EngineTensors.getDim(tensor, at));
        int dimensions = Math.toIntExact(answer.getLong(0));
        require(EngineTensors.getSizes(tensor, at));
        long[] sizes = answer.getPointer(0).getLongArray(0, dimensions);
        require(EngineTensors.getStrides(tensor, at));
        long[] strides = answer.getPointer(0).getLongArray(0, dimensions);
        require(EngineTensors.getDtype(tensor, at));
        int type = answer.getInt(0);
        require(EngineTensors.getDeviceIndex(tensor, at));
        int device = answer.getInt(0);
        require(EngineTensors.getDataPtr(tensor, at));
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
                answer.getLong(0),
                sizes[0],
                strides[0],
                timesteps > 0 && sizes[1] > 1 ? strides[1] : 0,
                size,
                type,
                device);
    }

    private static void require(int error) {
        if (error != 0) {
            throw new IllegalStateException("Cannot compute neurons: the engine does not describe a tensor");
        }
    }

    /** Itself, if all values of all images and timesteps have places of their own. */
    TensorLayout requireOwnPlaces(String name, long timesteps) {
        boolean own = (images <= 1 || imageStride >= size) && (timesteps <= 1 || timestepStride >= size);
        if (!own) {
            throw new IllegalStateException(
                    "Cannot compute neurons: %s is written, so images and %d timesteps must have places of their own, got %s"
                            .formatted(name, timesteps, this));
        }
        return this;
    }

    /** Whether it has as many images and values as another. */
    boolean matches(TensorLayout other) {
        return images == other.images && size == other.size && device == other.device;
    }
}

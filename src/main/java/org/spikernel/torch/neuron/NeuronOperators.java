package org.spikernel.torch.neuron;

import ai.djl.engine.EngineException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.spikernel.torch.cuda.CudaKernels;
import org.spikernel.torch.program.OperatorFailure;

/**
 * Operators that programs call by name, given to the engine through its C interface; each launches one kernel of {@code
 * neurons.cu}. Maps are [B,T,...], or [B,...] with {@code timesteps} 0, of float32 or bfloat16; potentials are float32. They
 * write into tensors that the program made, so that the engine alone takes memory. Not recorded for gradients.
 *
 * <pre>
 * spikernel::fire(input, spikes, potentials, membrane, timesteps, uses, tau, threshold, reset)
 * spikernel::settle(gradient, potentials, next, settled, timesteps, uses, tau, threshold)
 * </pre>
 *
 * {@code fire} gives the spikes of an input: spec's equations of a leaky integrate-and-fire neuron. {@code settle} gives the
 * gradient of the input from that of the spikes. Of {@code uses} not set, the tensor is not looked at, whichever it is.
 */
public final class NeuronOperators {
    /** In {@code uses} of {@code fire}: the potentials before the reset are written. */
    static final int POTENTIALS = 1;
    /** The potentials at the start are those in {@code membrane}, [B,...]; else at rest. */
    static final int READS_MEMBRANE = 2;
    /** The potentials after the reset are left in {@code membrane}. */
    static final int WRITES_MEMBRANE = 4;
    /** In {@code uses} of {@code settle}: there is a gradient of the spikes. */
    static final int GRADIENT = 1;
    /** There is one of the inputs at the next timestep, {@code next} [B,...]. */
    static final int NEXT = 2;

    private static final String NAMESPACE = "spikernel";
    private static final String FIRE = "fire";
    private static final String SETTLE = "settle";
    private static final List<String> SCHEMAS = List.of(
            FIRE
                    + "(Tensor input, Tensor(a!) spikes, Tensor(b!) potentials, Tensor(c!) membrane, int timesteps, int uses,"
                    + " float tau, float threshold, float reset) -> ()",
            SETTLE + "(Tensor gradient, Tensor potentials, Tensor next, Tensor(a!) settled, int timesteps, int uses,"
                    + " float tau, float threshold) -> ()");

    private static final int TENSORS = 4;
    private static final int THREADS = 256;
    private static final int MOST_BLOCKS_Y = 65_535;
    private static final int ARGUMENT_BYTES = 256;

    /** The engine and the kernels of its devices, by dispatch key. The engine keeps what it was given as long as it runs. */
    private static final Map<String, IntFunction<CudaKernels>> KERNELS = new ConcurrentHashMap<>();

    private static final List<Operator> GIVEN = new ArrayList<>();

    private static boolean defined;

    /** The address of the arguments, then these. */
    private static final ThreadLocal<Memory> ARGUMENTS = ThreadLocal.withInitial(() -> {
        Memory memory = new Memory(ARGUMENT_BYTES);
        memory.setPointer(0, memory.share(Long.BYTES));
        return memory;
    });

    private NeuronOperators() {}

    /**
     * Gives the engine the operators for one kind of devices; again for other kernels.
     *
     * @param folder of the engine's libraries; it must run
     * @param key the engine's name of the kind, as in {@code CUDA}
     * @param kernels of a device, by its number
     * @throws IllegalStateException when the engine does not take them
     * @throws UnsatisfiedLinkError when it is another version, without these functions
     */
    public static synchronized void register(Path folder, String key, IntFunction<CudaKernels> kernels) {
        if (!defined) {
            EngineTensors.bind(folder);
            long library = made(made -> EngineTensors.libraryInitFragment(NAMESPACE, "", 0, made));
            for (String schema : SCHEMAS) {
                require(EngineTensors.libraryDef(library, schema));
            }
            defined = true;
        }
        if (!KERNELS.containsKey(key)) {
            long library = made(made -> EngineTensors.libraryInitImpl(NAMESPACE, key, "", 0, made));
            give(library, FIRE, (stack, arguments, results) -> guarded(() -> fire(stack, key)));
            give(library, SETTLE, (stack, arguments, results) -> guarded(() -> settle(stack, key)));
        }
        KERNELS.put(key, kernels);
    }

    private interface Making {
        int make(long[] made);
    }

    private static long made(Making making) {
        long[] made = new long[1];
        require(making.make(made));
        return made[0];
    }

    private static void give(long library, String name, Operator operator) {
        GIVEN.add(operator);
        require(EngineTensors.libraryImpl(library, name, operator));
    }

    private static void require(int error) {
        if (error != 0) {
            throw new IllegalStateException("Cannot give the engine operators for neurons: it refuses them");
        }
    }

    /** The engine is the caller: an exception would end the process. It comes to the program's caller as the engine's own do. */
    private static void guarded(Runnable operator) {
        try {
            operator.run();
        } catch (RuntimeException e) {
            OperatorFailure.note(new EngineException(e.getMessage(), e));
        } catch (Error e) {
            OperatorFailure.note(new EngineException("Cannot compute neurons: " + e, e));
        }
    }

    /** What an operator was called with; deletes the handles of its tensors. */
    private record Call(Pointer stack) implements AutoCloseable {
        TensorLayout tensor(int argument, String name, boolean timed) {
            return TensorLayout.of(tensor(argument), name, timed ? whole(TENSORS) : 0);
        }

        /** One that is written: no two of its values may have one place. */
        TensorLayout output(int argument, String name, boolean timed) {
            return tensor(argument, name, timed).requireOwnPlaces(name, timed ? timesteps() : 1);
        }

        private long tensor(int argument) {
            return whole(argument);
        }

        long whole(int argument) {
            return stack.getLong((long) argument * Long.BYTES);
        }

        double number(int argument) {
            return stack.getDouble((long) argument * Double.BYTES);
        }

        boolean uses(int bit) {
            return (whole(TENSORS + 1) & bit) != 0;
        }

        long timesteps() {
            return Math.max(1, whole(TENSORS));
        }

        @Override
        public void close() {
            for (int i = 0; i < TENSORS; i++) {
                EngineTensors.deleteTensorObject(tensor(i));
            }
        }
    }

    private static void fire(Pointer stack, String key) {
        try (Call call = new Call(stack)) {
            TensorLayout input = call.tensor(0, "input", true);
            TensorLayout spikes = call.output(1, "spikes", true);
            boolean writesPotentials = call.uses(POTENTIALS);
            boolean usesMembrane = call.uses(READS_MEMBRANE | WRITES_MEMBRANE);
            TensorLayout potentials = writesPotentials ? call.output(2, "potentials", true) : spikes;
            TensorLayout membrane = usesMembrane ? call.output(3, "membrane", false) : spikes;
            requireAlike(spikes, input, spikes.type());
            requireAlike(spikes, potentials, writesPotentials ? TensorLayout.FLOAT32 : spikes.type());
            requireAlike(spikes, membrane, usesMembrane ? TensorLayout.FLOAT32 : spikes.type());
            launch(
                    key,
                    FIRE,
                    spikes,
                    new Arguments()
                            .add(input.address())
                            .add(spikes.address())
                            .add(potentials.address())
                            .add(membrane.address())
                            .add(input.imageStride())
                            .add(input.timestepStride())
                            .add(spikes.imageStride())
                            .add(spikes.timestepStride())
                            .add(potentials.imageStride())
                            .add(potentials.timestepStride())
                            .add(membrane.imageStride())
                            .add(spikes.images())
                            .add(spikes.size())
                            .add(call.timesteps())
                            .add(call.whole(TENSORS + 1))
                            .add(call.number(TENSORS + 2))
                            .add(call.number(TENSORS + 3))
                            .add(call.number(TENSORS + 4)));
        }
    }

    private static void settle(Pointer stack, String key) {
        try (Call call = new Call(stack)) {
            TensorLayout potentials = call.tensor(1, "potentials", true);
            TensorLayout settled = call.output(3, "settled", true);
            TensorLayout gradient = call.uses(GRADIENT) ? call.tensor(0, "gradient", true) : settled;
            TensorLayout next = call.uses(NEXT) ? call.tensor(2, "next", false) : settled;
            requireAlike(settled, potentials, TensorLayout.FLOAT32);
            requireAlike(settled, gradient, settled.type());
            requireAlike(settled, next, settled.type());
            launch(
                    key,
                    SETTLE,
                    settled,
                    new Arguments()
                            .add(gradient.address())
                            .add(potentials.address())
                            .add(next.address())
                            .add(settled.address())
                            .add(gradient.imageStride())
                            .add(gradient.timestepStride())
                            .add(potentials.imageStride())
                            .add(potentials.timestepStride())
                            .add(next.imageStride())
                            .add(settled.imageStride())
                            .add(settled.timestepStride())
                            .add(settled.images())
                            .add(settled.size())
                            .add(call.timesteps())
                            .add(call.whole(TENSORS + 1))
                            .add(call.number(TENSORS + 2))
                            .add(call.number(TENSORS + 3)));
        }
    }

    private static void requireAlike(TensorLayout maps, TensorLayout other, int type) {
        if (!maps.matches(other) || other.type() != type) {
            throw new IllegalStateException(
                    "Cannot compute neurons: tensors must have as many images and values, on one device and of type %d, got %s and %s"
                            .formatted(type, maps, other));
        }
    }

    /** The fields of a kernel's structure, in its order. */
    private static final class Arguments {
        private final Memory memory = ARGUMENTS.get();
        private long end = Long.BYTES;

        Arguments add(long value) {
            memory.setLong(end, value);
            end += Long.BYTES;
            return this;
        }

        Arguments add(double value) {
            memory.setDouble(end, value);
            end += Double.BYTES;
            return this;
        }
    }

    private static void launch(String key, String kernel, TensorLayout maps, Arguments arguments) {
        if (maps.images() == 0 || maps.size() == 0) {
            return;
        }
        String suffix =
                switch (maps.type()) {
                    case TensorLayout.FLOAT32 -> "";
                    case TensorLayout.BFLOAT16 -> "_bfloat16";
                    default ->
                        throw new IllegalStateException(
                                "Cannot compute neurons: maps must be float32 or bfloat16, got type " + maps.type());
                };
        int blocks = Math.toIntExact((maps.size() + THREADS - 1) / THREADS);
        Objects.requireNonNull(KERNELS.get(key))
                .apply(Math.max(0, maps.device()))
                .launch(
                        kernel + suffix,
                        new CudaKernels.Grid(blocks, (int) Math.min(maps.images(), MOST_BLOCKS_Y), THREADS),
                        Pointer.nativeValue(arguments.memory));
    }
}

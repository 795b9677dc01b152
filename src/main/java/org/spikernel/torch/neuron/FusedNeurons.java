package org.spikernel.torch.neuron;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.torch.cuda.CudaKernels;
import org.spikernel.torch.cuda.LibraryFolders;

/** On which devices of this process neurons are fused: those on which the kernels were compiled, tried and right. */
public final class FusedNeurons {
    private static final Logger LOG = LoggerFactory.getLogger(FusedNeurons.class);
    private static final String GPUS = "CUDA";

    private final Map<Device, Optional<String>> problems = new ConcurrentHashMap<>();
    private final Map<Integer, CudaKernels> kernels = new ConcurrentHashMap<>();
    private final Function<Device, NDManager> managers;
    private final Predicate<RuntimeException> passing;
    private final String refused;

    /**
     * Gives the engine the operators; kernels are compiled when a device is asked for.
     *
     * @param engine the folder of its libraries; it must run
     * @param folders where CUDA's libraries may be
     * @param managers of arrays on a device
     * @param passing whether an exception is about the state of the GPU, and no verdict
     */
    public FusedNeurons(
            Path engine,
            LibraryFolders folders,
            Function<Device, NDManager> managers,
            Predicate<RuntimeException> passing) {
        this(engine, folders, GPUS, managers, passing);
    }

    /** For devices that the engine calls by a key. */
    FusedNeurons(
            Path engine,
            LibraryFolders folders,
            String key,
            Function<Device, NDManager> managers,
            Predicate<RuntimeException> passing) {
        this.managers = managers;
        this.passing = passing;
        String why = "";
        try {
            NeuronOperators.register(
                    engine,
                    key,
                    device -> kernels.computeIfAbsent(device, number -> NeuronKernels.of(folders, number)));
        } catch (IllegalStateException | UnsatisfiedLinkError e) {
            why = String.valueOf(e.getMessage());
        }
        refused = why;
    }

    /**
     * Why neurons are not fused on a GPU; empty where they are.
     *
     * @throws EngineException when the GPU is lost, or its memory used up, which says nothing about neurons
     */
    public Optional<String> problem(Device gpu) {
        return problems.computeIfAbsent(gpu, this::tried);
    }

    private Optional<String> tried(Device gpu) {
        if (!refused.isEmpty()) {
            return Optional.of(refused);
        }
        Optional<String> problem;
        try (NDManager manager = managers.apply(gpu)) {
            problem = NeuronTrial.problem(manager);
        } catch (EngineException e) {
            if (passing.test(e)) {
                throw e;
            }
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
        problem.ifPresent(why -> LOG.warn("Neurons take several kernels a timestep on {}: {}", gpu, why));
        return problem;
    }
}

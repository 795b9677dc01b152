package org.spikernel.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.spikernel.network.CellLayers;
import org.spikernel.network.EdgeLayers;
import org.spikernel.network.Initialisation;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerGraph;
import org.spikernel.network.LayerKind;
import org.spikernel.network.Parameter;
import org.spikernel.network.Part;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.random.Seed;
import org.spikernel.space.Architecture;
import org.spikernel.space.Classifier;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Neuron;
import org.spikernel.space.Stem;

/**
 * The layers of a {@link LayerGraph} with weights on a device.
 *
 * <p>Holds native memory until closed. One thread at a time may use a network; different networks are independent.
 * Whether a pass can be differentiated is up to {@link Gradients} on the calling thread.
 */
public final class SpikingNetwork implements AutoCloseable {
    /**
     * Feature maps of the first cell that are alive at the same time at most, in a pass that is not recorded: values,
     * potentials, spikes and feedback of both cells, the wide convolution and its normalisation. Counted; a
     * process on a processor grows by about twice that, with what its allocator keeps.
     */
    private static final int MAPS_ALIVE = 32;
    /** Values of a layer's size that are alive while it is computed: input, sum, convolution, normalisation, copies. */
    private static final int MAPS_IN_FLIGHT = 8;

    private final Architecture architecture;
    private final LayerGraph graph;
    private final Device device;
    private final NDManager manager;
    private final NDManager constants;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final Map<String, NDArray> parameters;
    private final Map<Neuron, Lif> neurons = new HashMap<>();
    private final NDArray stemWeight;
    private final int stemStride;
    private final BatchNorm stemNorm;
    private final CellLayer cell1;
    private final BatchNorm downInputNorm;
    private final Lif downLif;
    private final NDArray downWeight;
    private final BatchNorm downOutputNorm;
    private final AveragePool downPool;
    private final CellLayer cell2;
    private final BatchNorm lastNorm;
    private final Lif lastLif;
    private final AveragePool lastPool;
    private final NDArray fc1Weight;
    private final Lif fc1Lif;
    private final NDArray fc2Weight;
    private final NDArray fc2Bias;
    private final NDArray timestepCount;

    private SpikingNetwork(Architecture architecture, Device device, Function<Parameter, float[]> values) {
        this.architecture = architecture;
        this.device = device;
        graph = LayerGraph.of(architecture);
        manager = TorchEngine.newManager(device);
        constants = TorchEngine.newManager(Device.cpu());
        try {
            parameters = Collections.unmodifiableMap(fill(values));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        Layer stem = graph.layer(LayerGraph.STEM_CONVOLUTION);
        stemWeight = weight(stem);
        stemStride = ((LayerKind.Convolution) stem.kind()).window().stride();
        stemNorm = norm(graph.layer(LayerGraph.STEM_NORM));
        cell1 = cell(Part.CELL1, graph.firstCell());
        downInputNorm = norm(graph.layer(LayerGraph.DOWN_INPUT_NORM));
        downLif = lif(graph.layer(LayerGraph.DOWN_NEURONS));
        downWeight = weight(graph.layer(LayerGraph.DOWN_CONVOLUTION));
        downOutputNorm = norm(graph.layer(LayerGraph.DOWN_OUTPUT_NORM));
        downPool = pool(graph.layer(LayerGraph.DOWN_POOL));
        cell2 = cell(Part.CELL2, graph.secondCell());
        lastNorm = norm(graph.layer(LayerGraph.LAST_NORM));
        lastLif = lif(graph.layer(LayerGraph.LAST_NEURONS));
        lastPool = pool(graph.layer(LayerGraph.LAST_POOL));
        fc1Weight = weight(graph.layer(LayerGraph.FC1));
        fc1Lif = lif(graph.layer(LayerGraph.FC1_NEURONS));
        fc2Weight = weight(graph.layer(LayerGraph.FC2));
        fc2Bias = arrays.get(LayerGraph.FC2 + ".bias");
        timestepCount = constants.create((double) architecture.macro().timesteps());
    }

    /** Makes all arrays; returns the trained ones. */
    private Map<String, NDArray> fill(Function<Parameter, float[]> values) {
        Map<String, NDArray> trained = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            Shape shape = new Shape(parameter.shape().toArray());
            NDArray array = TorchRandom.arrayOf(values.apply(parameter), shape, manager);
            array.setName(parameter.name());
            arrays.put(parameter.name(), array);
            if (parameter.role().trained()) {
                array.setRequiresGradient(true);
                trained.put(parameter.name(), array);
            }
        }
        return trained;
    }

    /** A network at the start: weights are a function of the initialisation and the seed. */
    public static SpikingNetwork initial(
            Architecture architecture, Initialisation initialisation, Seed seed, Device device) {
        return new SpikingNetwork(architecture, device, parameter -> initialisation.draw(parameter, seed));
    }

    /**
     * A network with given weights and running statistics.
     *
     * @param tensors by the names of {@link #tensors}; others are ignored
     * @throws IllegalArgumentException when one is missing or has another shape
     */
    public static SpikingNetwork ofTensors(Architecture architecture, Map<String, Tensor> tensors, Device device) {
        for (Parameter parameter : LayerGraph.of(architecture).parameters()) {
            Tensor tensor = tensors.get(parameter.name());
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "Cannot load weights of cell %s: tensor %s must be there, got %d others"
                                .formatted(architecture.cell(), parameter.name(), tensors.size()));
            }
            if (!Arrays.equals(tensor.shape(), parameter.shape().toArray())) {
                throw new IllegalArgumentException(
                        "Cannot load weights of cell %s: tensor %s must have shape %s, got %s"
                                .formatted(architecture.cell(), parameter.name(), parameter.shape(), tensor));
            }
        }
        return new SpikingNetwork(
                architecture, device, parameter -> tensors.get(parameter.name()).floats());
    }

    /** Memory of the device that one pass over {@code images} takes that is not recorded, roughly. */
    public static long workingBytes(MacroArchitecture macro, int images) {
        long pixels = (long) macro.stemSide() * macro.stemSide();
        return pixels * MAPS_ALIVE * images * macro.firstChannels() * Float.BYTES;
    }

    /**
     * Memory of the device that one pass of a network takes, roughly, from the shapes of its layers: its parameters,
     * potentials and spikes of all neurons, and what is on its way through the largest layer.
     *
     * @param recorded whether gradients are computed, for which what every layer gives at every timestep is kept
     */
    public static long workingBytes(Architecture architecture, int images, boolean recorded) {
        List<Layer> layers = LayerGraph.of(architecture).layers();
        long neurons = sum(
                layers,
                layer -> layer.kind() instanceof LayerKind.Lif ? layer.output().size() : 0);
        long largest =
                layers.stream().mapToLong(layer -> layer.output().size()).max().orElseThrow();
        long kept = recorded
                ? architecture.macro().timesteps()
                        * sum(layers, layer -> layer.output().size())
                : 0;
        long parameters = sum(layers, layer -> layer.parameters().stream()
                .mapToLong(one -> one.shape().size())
                .sum());
        return Float.BYTES * (parameters + images * (2 * neurons + MAPS_IN_FLIGHT * largest + 2 * kept));
    }

    /**
     * Memory of the device that one pass takes that computes all timesteps at once, roughly: of each layer all timesteps, and
     * the weights of convolutions in two parts beside the whole ones.
     */
    public static long workingBytesAtOnce(Architecture architecture, int images) {
        int timesteps = architecture.macro().timesteps();
        long one = workingBytes(architecture, images, false);
        long parameters = workingBytes(architecture, 0, false);
        return 3 * parameters + timesteps * (one - parameters);
    }

    private static long sum(List<Layer> layers, ToLongFunction<Layer> size) {
        return layers.stream().mapToLong(size).sum();
    }

    private CellLayer cell(Part part, CellLayers cell) {
        return new CellLayer(part, cell.edges().stream().map(this::edge).toList());
    }

    private CellEdge edge(EdgeLayers edge) {
        return switch (edge.operation().kind()) {
            case NONE ->
                throw new IllegalStateException(
                        "Cannot build edge %d>%d: it has no operation".formatted(edge.from(), edge.to()));
            case SKIP, MAX_POOL -> CellEdge.withoutArrays(edge);
            case AVERAGE_POOL ->
                new CellEdge(edge, null, null, null, pool(edge.layers().get(0)));
            case LIF_CONV ->
                new CellEdge(edge, lif(edge.neurons()), weight(edge.convolution()), norm(edge.norm()), null);
        };
    }

    /** Layers with the same constants share them. */
    private Lif lif(Layer layer) {
        LayerKind.Lif kind = (LayerKind.Lif) layer.kind();
        return neurons.computeIfAbsent(
                new Neuron(kind.tau(), kind.threshold(), kind.resetPotential()), which -> new Lif(which, constants));
    }

    private AveragePool pool(Layer layer) {
        return AveragePool.of((LayerKind.AveragePool) layer.kind(), manager, constants);
    }

    private NDArray weight(Layer layer) {
        return arrays.get(layer.name() + ".weight");
    }

    private BatchNorm norm(Layer layer) {
        String name = layer.name();
        return new BatchNorm(
                arrays.get(name + ".weight"),
                arrays.get(name + ".bias"),
                arrays.get(name + ".running_mean"),
                arrays.get(name + ".running_var"));
    }

    /** What the network was built from. */
    public Architecture architecture() {
        return architecture;
    }

    /** Its layers. */
    public LayerGraph graph() {
        return graph;
    }

    /** Where its arrays are. */
    public Device device() {
        return device;
    }

    /** The trained arrays themselves by name, in the order of the layers; they belong to the network. */
    public Map<String, NDArray> parameters() {
        return parameters;
    }

    /** All weights and running statistics themselves by name, in the order of the layers; they belong to the network. */
    public Map<String, NDArray> arrays() {
        return Collections.unmodifiableMap(arrays);
    }

    /**
     * Gives an array other values. DJL's own way to set values writes a warning of PyTorch's to standard error
     * (LegacyTypeDispatch.h), past Java; so the array takes over another's memory.
     *
     * @param name as {@link #arrays} spells it
     * @param values as many as it has, row by row
     */
    public void replace(String name, float[] values) {
        NDArray array = arrays.get(name);
        array.intern(TorchRandom.arrayOf(values, array.getShape(), array.getManager()));
    }

    /** Copies of all weights and running statistics by name, in the order of the layers. */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        arrays.forEach((name, array) -> tensors.put(
                name, Tensor.ofFloats(array.toFloatArray(), array.getShape().getShape())));
        return tensors;
    }

    /**
     * Runs T timesteps from rest.
     *
     * @param images [B,C,H,W]: normalised for direct coding, in [0,1] for rate coding; kept by the caller
     * @param pass how
     * @return logits [B,classes], attached to the manager of the images
     */
    public NDArray forward(NDArray images, ForwardPass pass) {
        MacroArchitecture macro = architecture.macro();
        requireImages(images.getShape(), macro.stem());
        try (NDManager scope = images.getManager().newSubManager()) {
            // A copy: a recorded pass reads the images again when it is differentiated.
            NDArray input = images.duplicate();
            input.attach(scope);
            return logits(runTimesteps(input, new PassState(pass)), images.getManager());
        }
    }

    /** Mean of outputs [B,outputs], summed over the timesteps, over groups and timesteps; attached to a manager. */
    private NDArray logits(NDArray total, NDManager owner) {
        Classifier classifier = architecture.macro().classifier();
        try (NDArray grouped = total.reshape(-1, classifier.classes(), classifier.group())) {
            NDArray logits = grouped.mean(new int[] {2});
            logits.divi(timestepCount);
            logits.attach(owner);
            return logits;
        }
    }

    /**
     * The stem's convolution without normalisation, for those who run the layers behind it themselves.
     *
     * @param images as for {@link #forward}
     * @param timestep matters to rate coding alone
     * @return [B,C1,S,S], attached to the manager of the images
     */
    public NDArray convolveImages(NDArray images, int timestep, ForwardPass pass) {
        requireImages(images.getShape(), architecture.macro().stem());
        NDArray input =
                switch (pass.coding()) {
                    case DIRECT -> images.duplicate();
                    case RATE -> TorchRandom.spikingImages(images, timestep, pass);
                };
        try (input;
                NDArray byPixel = TorchOps.byPixel(input)) {
            return stemConvolution(byPixel);
        }
    }

    /**
     * The end of a pass, from what the dropout before fc1 reads.
     *
     * @param features [T,B,features]
     * @return logits [B,classes], attached to the manager of the features
     */
    public NDArray classify(NDArray features, ForwardPass pass) {
        MacroArchitecture macro = architecture.macro();
        PassState run = new PassState(pass);
        try (NDManager scope = features.getManager().newSubManager()) {
            NDArray total = null;
            NDArray mask = null;
            for (int timestep = 0; timestep < macro.timesteps(); timestep++) {
                run.startTimestep(timestep);
                NDArray read = features.get(timestep);
                read.attach(scope);
                mask = timestep == 0 ? dropoutMask(read, run) : mask;
                total = sum(total, classify(read, mask, run));
            }
            return logits(total, features.getManager());
        }
    }

    private static void requireImages(Shape shape, Stem stem) {
        if (shape.dimension() != 4
                || shape.get(1) != stem.imageChannels()
                || shape.get(2) != stem.imageSize()
                || shape.get(3) != stem.imageSize()) {
            throw new IllegalArgumentException("Cannot run network: images must have shape [B,%d,%d,%d], got %s"
                    .formatted(stem.imageChannels(), stem.imageSize(), stem.imageSize(), shape));
        }
    }

    /** Sum of fc2's outputs over the timesteps, [B,outputs]. */
    private NDArray runTimesteps(NDArray images, PassState run) {
        MacroArchitecture macro = architecture.macro();
        NDArray mask = dropoutMask(images, run);
        NDArray current = null;
        NDArray total = null;
        for (int timestep = 0; timestep < macro.timesteps(); timestep++) {
            run.startTimestep(timestep);
            current = encode(images, current, timestep, run);
            total = sum(total, classify(features(current, run), mask, run));
        }
        return total;
    }

    /** {@code total + more}, in one of the two arrays; the other is freed. */
    private static NDArray sum(NDArray total, NDArray more) {
        if (total == null) {
            return more;
        }
        total.addi(more);
        more.close();
        return total;
    }

    /** The factor before fc1 [B,features] for a batch of images or features, or null without dropout. */
    private NDArray dropoutMask(NDArray batch, PassState run) {
        MacroArchitecture macro = architecture.macro();
        return run.dropoutMask(
                batch,
                new Shape(batch.getShape().get(0), macro.features()),
                macro.classifier().dropout());
    }

    /** What the first cell receives at a timestep, given what it received before. */
    private NDArray encode(NDArray images, NDArray before, int timestep, PassState run) {
        return switch (run.pass().coding()) {
            case DIRECT -> before == null ? stem(images, run) : before;
            case RATE -> {
                if (before != null) {
                    before.close();
                }
                try (NDArray spikes = TorchRandom.spikingImages(images, timestep, run.pass())) {
                    yield stem(spikes, run);
                }
            }
        };
    }

    private NDArray stem(NDArray images, PassState run) {
        run.reportInput(LayerGraph.STEM_CONVOLUTION, images);
        return run.normalise(stemNorm, run.reportConvolution(LayerGraph.STEM_CONVOLUTION, stemConvolution(images)));
    }

    private NDArray stemConvolution(NDArray images) {
        return TorchOps.convolution(images, stemWeight, stemStride);
    }

    /** From the first cell's input [B,C1,S,S] to the input of the classifier [B,features]. */
    private NDArray features(NDArray current, PassState run) {
        NDArray first = cell1.apply(current, run);
        NDArray normed = downInputNorm.apply(first, run.pass().statistics());
        closeUnless(current, first);
        NDArray widened;
        try (NDArray spikes = spikes(LayerGraph.DOWN_NEURONS, downLif, normed, run)) {
            widened = run.convolution(LayerGraph.DOWN_CONVOLUTION, spikes, downWeight);
        }
        NDArray halved = pooled(run.normalise(downOutputNorm, widened), downPool);
        NDArray second = cell2.apply(halved, run);
        NDArray last = lastNorm.apply(second, run.pass().statistics());
        closeUnless(halved, second);
        halved.close();
        try (NDArray small = pooled(spikes(LayerGraph.LAST_NEURONS, lastLif, last, run), lastPool)) {
            return small.reshape(small.getShape().get(0), architecture.macro().features());
        }
    }

    private static void closeUnless(NDArray keeper, NDArray array) {
        if (array != keeper) {
            array.close();
        }
    }

    /** Mean over windows of {@code array}, which is freed. */
    private static NDArray pooled(NDArray array, AveragePool pool) {
        try (array) {
            return pool.apply(array);
        }
    }

    /** Spikes of a layer outside the cells for {@code input}, which is freed. */
    private NDArray spikes(String layer, Lif lif, NDArray input, PassState run) {
        try (input) {
            NDArray spikes = run.fire(layer, lif, input);
            run.report(layer, input, spikes);
            return spikes;
        }
    }

    /** fc2's outputs [B,outputs] for {@code features}, which are freed. */
    private NDArray classify(NDArray features, NDArray mask, PassState run) {
        NDArray hidden;
        if (mask == null) {
            run.reportInput(LayerGraph.FC1, features);
            hidden = TorchOps.linear(features, fc1Weight);
        } else {
            try (NDArray kept = features.mul(mask)) {
                run.reportInput(LayerGraph.FC1, kept);
                hidden = TorchOps.linear(kept, fc1Weight);
            }
        }
        features.close();
        try (NDArray spikes = spikes(LayerGraph.FC1_NEURONS, fc1Lif, hidden, run)) {
            return TorchOps.linear(spikes, fc2Weight, fc2Bias);
        }
    }

    /** Frees all arrays; nothing recorded from this network may be differentiated after it. */
    @Override
    public void close() {
        manager.close();
        constants.close();
    }
}

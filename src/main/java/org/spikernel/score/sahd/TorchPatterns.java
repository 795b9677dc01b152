package org.spikernel.score.sahd;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.torch.SpikeObserver;
import org.spikernel.torch.TorchEngine;

/**
 * Mean of {@link PatternKernel} over all calls of spiking layers of a pass that the engine runs, on the engine's device:
 * nothing is read back before the pass has ended. The one matrix product per call, x x^T, is
 * exact in float32, because it counts; everything after it is float64. For one pass of one network; not thread-safe.
 */
public final class TorchPatterns implements SpikeObserver, AutoCloseable {
    private final ScoreMeasure measure;
    private final NDManager manager;
    /** Numbers as arrays in the main memory, which the engine takes without copying them to a GPU and waiting for it. */
    private final NDManager constants = TorchEngine.newManager(Device.cpu());

    private final NDArray two = constants.create(2.0);
    private final NDArray small = constants.create(PatternKernel.SMALL);
    private final List<Call> calls = new ArrayList<>();
    /** Spike arrays of the current timestep that may come again, with what was computed of them. */
    private final IdentityHashMap<NDArray, Similarity> recent = new IdentityHashMap<>();

    private int recentTimestep;
    private NDArray sum;

    /** One call; how many spikes there were is still on the device. */
    private record Call(String layer, int timestep, long images, long values, NDArray spikes) {}

    /** K and the number of spikes of all images, on the device. */
    private record Similarity(NDArray kernel, NDArray spikes) {}

    /** Patterns of spikes on a device. */
    public TorchPatterns(ScoreMeasure measure, Device device) {
        this.measure = measure;
        manager = TorchEngine.newManager(device);
    }

    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray spikes) {
        if (timestep != recentTimestep) {
            recent.values().forEach(similarity -> similarity.kernel.close());
            recent.clear();
            recentTimestep = timestep;
        }
        Similarity similarity = recent.computeIfAbsent(spikes, this::similarity);
        calls.add(new Call(layer, timestep, spikes.getShape().get(0), spikes.size(), similarity.spikes));
        if (sum == null) {
            sum = similarity.kernel.duplicate();
            sum.attach(manager);
        } else {
            sum.addi(similarity.kernel);
        }
    }

    private Similarity similarity(NDArray spikes) {
        long batch = spikes.getShape().get(0);
        double neurons = (double) spikes.size() / batch;
        try (NDManager scope = spikes.getManager().newSubManager()) {
            NDArray rows = spikes.reshape(batch, -1);
            rows.attach(scope);
            NDArray common = rows.matMul(rows.transpose()).toType(DataType.FLOAT64, false);
            NDArray perImage = rows.sum(new int[] {1}).toType(DataType.FLOAT64, false);
            NDArray spikesI = perImage.reshape(batch, 1);
            NDArray spikesJ = perImage.reshape(1, batch);
            NDArray distance = spikesI.add(spikesJ).sub(common.mul(two));
            NDArray count = constants.create(neurons);
            NDArray rateI = spikesI.div(count);
            NDArray rateJ = spikesJ.div(count);
            NDArray share = rateI.add(rateJ).sub(rateI.mul(rateJ).mul(two));
            NDArray expected = share.mul(constants.create(PatternKernel.expectedFactor(measure, (long) neurons)))
                    .add(small);
            NDArray kernel = count.sub(distance.div(expected).div(two));
            NDArray total = perImage.sum();
            kernel.attach(manager);
            total.attach(manager);
            return new Similarity(kernel, total);
        }
    }

    /** Mean of K over all calls, and how much fires, which {@code counter} is told. */
    public KernelMean read(SpikeCounter counter) {
        KernelMean mean = new KernelMean();
        if (sum == null) {
            return mean;
        }
        NDList spikes = new NDList();
        calls.forEach(call -> spikes.add(call.spikes));
        double[] counts;
        try (NDArray all = NDArrays.stack(spikes)) {
            counts = all.toDoubleArray();
        }
        for (int i = 0; i < counts.length; i++) {
            Call call = calls.get(i);
            counter.add(call.layer, call.timestep, call.images, call.values, counts[i]);
        }
        mean.add(sum.toDoubleArray(), calls.size());
        return mean;
    }

    /** Frees what is on the device. */
    @Override
    public void close() {
        manager.close();
        constants.close();
    }
}

package org.spikernel.score.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.event.MapObserver;
import org.spikernel.event.SpikeMaps;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.torch.SpikeObserver;

/** Reads spikes and maps back from the engine, in the form that events have them. For one pass. */
final class SpikeReader implements SpikeObserver {
    private static final int MAPS = 4;

    private final int timesteps;
    private final MapObserver observer;
    private final Map<String, SpikeMaps> spikes = new LinkedHashMap<>();
    private final Map<String, double[][]> numbers = new LinkedHashMap<>();

    /**
     * A reader at the start of a pass.
     *
     * @param observer makes numbers of maps; null: none are read
     */
    SpikeReader(int timesteps, MapObserver observer) {
        this.timesteps = timesteps;
        this.observer = observer;
    }

    /** Of [B,C,S,S], or of [B,N] as N channels of a pixel. */
    private static MapShape shape(Shape shape) {
        return new MapShape(
                Math.toIntExact(shape.get(1)), shape.dimension() == MAPS ? Math.toIntExact(shape.get(2)) : 1);
    }

    @Override
    public void fired(String layer, int timestep, NDArray input, NDArray fired) {
        MapShape shape = shape(fired.getShape());
        int images = Math.toIntExact(fired.getShape().get(0));
        SpikeMaps maps = spikes.computeIfAbsent(layer, unseen -> new SpikeMaps(shape, images, timesteps));
        float[] values = fired.toFloatArray();
        int pixels = shape.pixels();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                int image = i / shape.neurons();
                int channel = i % shape.neurons() / pixels;
                int pixel = i % pixels;
                maps.at(timestep, image)[pixel * shape.wordsPerPixel() + channel / Integer.SIZE] |= 1 << channel;
            }
        }
    }

    @Override
    public void convolved(String layer, int timestep, NDArray output) {
        if (observer == null) {
            return;
        }
        MapShape shape = shape(output.getShape());
        float[] byChannel;
        try (NDArray first = output.get(0)) {
            byChannel = first.toFloatArray();
        }
        float[] map = new float[shape.floats()];
        for (int i = 0; i < byChannel.length; i++) {
            map[i % shape.pixels() * shape.padded() + i / shape.pixels()] = byChannel[i];
        }
        numbers.computeIfAbsent(layer, unseen -> new double[timesteps][])[timestep] = observer.numbers(shape, map);
    }

    /** Shows what was read. */
    void show(Measuring measuring) {
        spikes.forEach(measuring::fired);
        numbers.forEach((layer, byTimestep) -> observer.convolved(
                layer, byTimestep[byTimestep.length - 1] == null ? new double[][] {byTimestep[0]} : byTimestep));
    }
}

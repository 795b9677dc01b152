package org.spikernel.score.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.event.MapObserver;
import org.spikernel.event.PatternObserver;
import org.spikernel.event.SpikeMaps;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.LayerSpikes;
import org.spikernel.score.Proxy;
import org.spikernel.score.ProxyValue;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.sahd.Sahd;
import org.spikernel.space.Architecture;

/** The measures of one network at work: shows each what it wants to see, and takes its time. */
final class Measuring implements PatternObserver {
    private static final double NANOS = 1e9;

    private final List<Timed> proxies = new ArrayList<>();
    private final SpikeCounter activity;
    private Map<SpikeMaps, LayerSpikes.Memory> known = Map.of();
    private boolean counts = true;

    /** A measure with the time that it took. */
    private static final class Timed {
        private final ScoreMeasure measure;
        private final Proxy proxy;
        private long nanos;
        /** Whether a device does what it would make of spikes. */
        private boolean onDevice;

        Timed(ScoreMeasure measure, Proxy proxy) {
            this.measure = measure;
            this.proxy = proxy;
        }

        void run(Runnable step) {
            long start = System.nanoTime();
            step.run();
            nanos += System.nanoTime() - start;
        }
    }

    /**
     * Measures of a network.
     *
     * @param activity is told how much fires
     */
    Measuring(List<ScoreMeasure> measures, Architecture architecture, SpikeCounter activity) {
        measures.forEach(measure -> proxies.add(new Timed(measure, Proxies.of(measure, architecture))));
        this.activity = activity;
    }

    /**
     * Begins a pass.
     *
     * @param memories of spikes of earlier networks with the same images, by their identity; added to
     */
    void begin(Map<SpikeMaps, LayerSpikes.Memory> memories) {
        known = memories;
    }

    @Override
    public void fired(String layer, SpikeMaps maps) {
        ProbePasses.requireNotInterrupted();
        LayerSpikes spikes = new LayerSpikes(maps, known.computeIfAbsent(maps, unseen -> new LayerSpikes.Memory()));
        for (Timed one : proxies) {
            if (one.proxy.readsSpikes() && !one.onDevice) {
                one.run(() -> one.proxy.fired(layer, spikes));
            }
        }
        for (int timestep = 0; counts && timestep < maps.timesteps(); timestep++) {
            activity.add(
                    layer, timestep, maps.images(), (long) maps.images() * maps.neurons(), spikes.spikes(timestep));
        }
    }

    /** The measures that a device computes without handing spikes out; one of these counts what fires, too. */
    List<Sahd> onDevice() {
        List<Sahd> moved = new ArrayList<>();
        for (Timed one : proxies) {
            if (one.proxy instanceof Sahd sahd) {
                one.onDevice = true;
                counts = false;
                moved.add(sahd);
            }
        }
        return moved;
    }

    /** Whether spikes must be handed out, at least to be counted. */
    boolean readsSpikes() {
        return counts || proxies.stream().anyMatch(one -> one.proxy.readsSpikes() && !one.onDevice);
    }

    /** What reads maps, or null where no measure does. */
    MapObserver maps() {
        List<Timed> readers =
                proxies.stream().filter(one -> one.proxy.readsMaps()).toList();
        if (readers.isEmpty()) {
            return null;
        }
        return new MapObserver() {
            @Override
            public double[] numbers(MapShape shape, float[] map) {
                double[] numbers = new double[readers.size()];
                for (int i = 0; i < numbers.length; i++) {
                    int at = i;
                    Timed reader = readers.get(i);
                    reader.run(() -> numbers[at] = reader.proxy.number(shape, map));
                }
                return numbers;
            }

            @Override
            public void convolved(String layer, double[][] numbers) {
                for (int i = 0; i < readers.size(); i++) {
                    double[] own = new double[numbers.length];
                    for (int timestep = 0; timestep < own.length; timestep++) {
                        own[timestep] = numbers[timestep][i];
                    }
                    readers.get(i).proxy.convolved(layer, own);
                }
            }
        };
    }

    /** Ends a pass. */
    void end() {
        proxies.forEach(one -> one.run(one.proxy::passed));
    }

    /** Whether any measure reads gradients. */
    boolean readsGradients() {
        return proxies.stream().anyMatch(one -> one.proxy.readsGradients());
    }

    /**
     * Shows gradients of a batch.
     *
     * @param nanos that they took
     */
    void differentiated(Map<String, float[]> gradients, long nanos) {
        proxies.stream().filter(one -> one.proxy.readsGradients()).forEach(one -> {
            one.nanos += nanos;
            one.run(() -> one.proxy.differentiated(gradients));
        });
    }

    /** What all measures say, in their order. */
    List<Measurement> measurements() {
        Map<ScoreMeasure, Measurement> all = new LinkedHashMap<>();
        for (Timed one : proxies) {
            long start = System.nanoTime();
            ProxyValue value = one.proxy.value();
            one.nanos += System.nanoTime() - start;
            all.put(one.measure, new Measurement(one.measure, value, one.nanos / NANOS));
        }
        return List.copyOf(all.values());
    }
}

package org.spikernel.score.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.spikernel.data.ImageBatch;
import org.spikernel.event.EventInput;
import org.spikernel.event.EventNetwork;
import org.spikernel.event.EventWeights;
import org.spikernel.event.FloatArrayPool;
import org.spikernel.event.SpikeMaps;
import org.spikernel.network.Initialisation;
import org.spikernel.network.InputNoise;
import org.spikernel.network.SpikeCounter;
import org.spikernel.random.Seed;
import org.spikernel.score.LayerSpikes;
import org.spikernel.score.ScoreOutcome.Reason;
import org.spikernel.score.ScoreOutcome.Rejected;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.Architecture;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.PrefixOrder;

/** Measures by events. As long as seed and macro-architecture stay the same, candidates share weights and values. */
final class EventScoring {
    private static final int MEBIBYTE = 1 << 20;

    private final Initialisation initialisation;
    private final ScoreSettings settings;
    private final Summary summary;
    private final List<ImageBatch> probe;
    private final long cacheBytes;
    private FloatArrayPool pool = new FloatArrayPool();
    private Shared shared;
    private Network last;

    /** What candidates of one seed and macro-architecture have in common. */
    private record Shared(MacroArchitecture macro, Seed seed, List<Batch> batches) {}

    /** The network that was scored last: with operations that two kernel sets share, the next candidate may be the same. */
    private record Network(PrefixOrder.Place place, Measured measured) {}

    /** Networks over one probe batch, and what is known of their spikes. */
    private record Batch(EventNetwork network, Map<SpikeMaps, LayerSpikes.Memory> known) {}

    EventScoring(
            Initialisation initialisation,
            ScoreSettings settings,
            List<ImageBatch> probe,
            Summary summary,
            long cacheBytes) {
        this.initialisation = initialisation;
        this.settings = settings;
        this.probe = probe;
        this.summary = summary;
        this.cacheBytes = cacheBytes;
    }

    Measured score(Architecture architecture, Seed seed) {
        try {
            Shared known = shared(architecture.macro(), seed);
            PrefixOrder.Place place = new PrefixOrder.Place(architecture.operations(), architecture.cell());
            if (last == null || last.place().compareTo(place) != 0) {
                last = new Network(place, score(architecture, seed, known));
            }
            return last.measured();
        } catch (OutOfMemoryError e) {
            forget();
            long needed =
                    EventNetwork.workingBytes(architecture.macro(), probe.get(0).size());
            return Measured.rejected(new Rejected(
                    Reason.OUT_OF_MEMORY,
                    "the heap of %d MiB does not hold the feature maps, about %d MiB for each scoring at a time; give it more, or set score.engine = torch"
                            .formatted(Runtime.getRuntime().maxMemory() / MEBIBYTE, needed / MEBIBYTE)));
        }
    }

    private Measured score(Architecture architecture, Seed seed, Shared known) {
        SpikeCounter activity = new SpikeCounter();
        Measuring measuring = summary.measuring(architecture, activity);
        for (Batch batch : known.batches()) {
            measuring.begin(batch.known());
            batch.network().run(architecture, measuring, measuring.maps());
            measuring.end();
        }
        return summary.of(architecture, seed, measuring, activity);
    }

    private Shared shared(MacroArchitecture macro, Seed seed) {
        boolean known =
                shared != null && shared.macro().equals(macro) && shared.seed().equals(seed);
        if (!known) {
            closeShared();
            EventWeights weights = EventWeights.initial(initialisation, seed.derive("weights"));
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < probe.size(); i++) {
                EventNetwork network =
                        new EventNetwork(macro, weights, input(macro, seed, i), pool, cacheBytes / probe.size());
                batches.add(new Batch(network, new WeakHashMap<>()));
            }
            shared = new Shared(macro, seed, List.copyOf(batches));
        }
        return shared;
    }

    private EventInput input(MacroArchitecture macro, Seed seed, int repeat) {
        ImageBatch batch = probe.get(repeat);
        Seed noise = ProbePasses.noise(seed, repeat);
        double dropout = macro.classifier().dropout();
        return new EventInput(
                new EventInput.Pixels(batch.pixels()),
                batch.size(),
                settings.coding(),
                noise,
                dropout == 0
                        ? EventInput.Dropout.OFF
                        : (images, features) -> InputNoise.dropoutMask(images * features, dropout, noise));
    }

    private void closeShared() {
        last = null;
        if (shared != null) {
            shared.batches().forEach(batch -> batch.network().close());
            shared = null;
        }
    }

    /** Leaves everything that is kept to the garbage collector. */
    void forget() {
        last = null;
        shared = null;
        pool = new FloatArrayPool();
    }
}

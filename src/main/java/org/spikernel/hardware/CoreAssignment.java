package org.spikernel.hardware;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Layers to cores that hold one each: a largest matching, by augmenting paths (Kuhn). */
final class CoreAssignment {
    private static final int FREE = -1;

    private final List<MemoryUse.CoreNeed> layers;
    private final List<CoreGroup> cores = new ArrayList<>();
    private final int[] layerOfCore;

    private CoreAssignment(List<MemoryUse.CoreNeed> layers, List<CoreGroup> groups) {
        this.layers = layers;
        for (CoreGroup group : groups) {
            for (int i = 0; i < group.count(); i++) {
                cores.add(group);
            }
        }
        layerOfCore = new int[cores.size()];
        Arrays.fill(layerOfCore, FREE);
    }

    /** The most layers that can have a core of their own at the same time. */
    static int placed(List<MemoryUse.CoreNeed> layers, List<CoreGroup> groups) {
        CoreAssignment assignment = new CoreAssignment(layers, groups);
        int placed = 0;
        for (int layer = 0; layer < layers.size(); layer++) {
            placed += assignment.place(layer, new boolean[assignment.cores.size()]) ? 1 : 0;
        }
        return placed;
    }

    /** Finds a core, moving other layers if need be. */
    private boolean place(int layer, boolean[] tried) {
        for (int core = 0; core < cores.size(); core++) {
            if (!tried[core] && layers.get(layer).fits(cores.get(core))) {
                tried[core] = true;
                if (layerOfCore[core] == FREE || place(layerOfCore[core], tried)) {
                    layerOfCore[core] = layer;
                    return true;
                }
            }
        }
        return false;
    }
}

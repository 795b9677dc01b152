package org.spikernel.results;

import java.io.Serializable;

/** A row of the table layers. */
@Comment("One row per LIF layer and timestep of a trained network, measured on the test part.")
public record LayerRow(
        @Comment("Run that it belongs to.") String runId,
        @Comment("Candidate that was trained.") String candidateKey,
        @Comment("Training that it belongs to.") String trainingKey,
        @Comment("Number of the seed, from 0.") int trainSeed,

        @Comment("Name of the layer, as in cell1.edge_0_1.lif.")
        String layer,

        @Comment("Timestep, from 0.") int timestep,
        @Comment("Neurons of the layer.") long neurons,
        @Comment("Spikes of the layer per image.") double spikesPerImage,
        @Comment("Spikes per neuron.") double rate,

        @Comment(
                "Accumulates that the spikes cause in the next layer, per image: weights that are not zero, without borders"
                        + " (older versions counted those, too).")
        double synops)
        implements Serializable {}

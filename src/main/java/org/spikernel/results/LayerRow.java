package org.spikernel.results;

import java.io.Serializable;

/** A row of the table layers. */
@Describe("One row per LIF layer and timestep of a trained network, measured on the test part.")
public record LayerRow(
        @Describe("Run that it belongs to.") String runId,
        @Describe("Candidate that was trained.") String candidateKey,
        @Describe("Training that it belongs to.") String trainingKey,
        @Describe("Number of the seed, from 0.") int trainSeed,

        @Describe("Name of the layer, as in cell1.edge_0_1.lif.")
        String layer,

        @Describe("Timestep, from 0.") int timestep,
        @Describe("Neurons of the layer.") long neurons,
        @Describe("Spikes of the layer per image.") double spikesPerImage,
        @Describe("Spikes per neuron.") double rate,

        @Describe("Accumulates that the spikes cause in the next layer, per image.")
        double synops)
        implements Serializable {}

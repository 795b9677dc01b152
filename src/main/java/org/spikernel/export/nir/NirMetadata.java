package org.spikernel.export.nir;

import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.InputCoding;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.text.OneLine;

/**
 * The metadata of graphs that we write: what a reader needs besides the nodes, and below {@link #OWN} what we need to make
 * the same architecture again: the notes of the file of weights, and the dialect.
 */
final class NirMetadata {
    static final String DT = "dt";
    static final String TIME_STEPS = "time_steps";
    /** Before the names of notes of our own. */
    private static final String OWN = "spikernel_";

    private static final String DROPOUT = "dropout";
    private static final String DIALECT = "nir_dialect";
    static final String UPDATE = "neuron_update";
    static final String INPUT_CODING = "input_coding";

    private NirMetadata() {}

    /** @param dt seconds of one timestep */
    static NirFields of(TrainedNetwork network, NirDialect dialect, double dt) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(
                UPDATE, "v = v + dt/tau*((v_leak - v) + r*x); " + dialect.rule().text() + "; then v = v_reset");
        texts.put("readout", "mean of output over time steps");
        boolean rate = InputCoding.RATE.label().equals(network.notes().get(INPUT_CODING));
        texts.put(
                INPUT_CODING,
                rate
                        ? "at every step a fresh binary image, drawn by the caller: 1 with the probability of the pixel's value"
                        : "same image at every step");
        network.notes().forEach((name, note) -> texts.put(OWN + name, note));
        texts.put(
                OWN + DROPOUT,
                String.valueOf(network.architecture().macro().classifier().dropout()));
        texts.put(OWN + DIALECT, dialect.label());
        return new NirFields(
                texts,
                Map.of(
                        DT, Tensor.ofDoubles(new double[] {dt}),
                        TIME_STEPS,
                                Tensor.ofLongs(new long[] {
                                    network.architecture().macro().timesteps()
                                })));
    }

    /** Notes of the file of weights that the graph was made of; those of the dialect and dropout too. Empty for others'. */
    private static Map<String, String> own(NirFields metadata) {
        Map<String, String> notes = new LinkedHashMap<>();
        metadata.texts().forEach((name, text) -> {
            if (name.startsWith(OWN)) {
                notes.put(name.substring(OWN.length()), text);
            }
        });
        return notes;
    }

    /** Notes of the file of weights that the graph was made of; empty for graphs of others. */
    static Map<String, String> notes(NirFields metadata) {
        Map<String, String> notes = own(metadata);
        notes.remove(DROPOUT);
        notes.remove(DIALECT);
        return notes;
    }

    /** Dropout of the classifier. */
    static double dropout(NirFields metadata) {
        String text = own(metadata).getOrDefault(DROPOUT, "");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot take network from NIR: %s%s of the metadata must be a number, got \"%s\""
                            .formatted(OWN, DROPOUT, OneLine.shortened(text)),
                    e);
        }
    }

    /** Which reader the graph was written for. */
    static NirDialect dialect(NirFields metadata) {
        return NirDialect.of(own(metadata).getOrDefault(DIALECT, ""));
    }
}

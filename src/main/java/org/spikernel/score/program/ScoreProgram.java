package org.spikernel.score.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.spikernel.network.SpikeCounter;
import org.spikernel.score.program.ScoreText.Call;
import org.spikernel.score.program.ScoreText.Weight;
import org.spikernel.score.sahd.KernelMean;
import org.spikernel.torch.program.Argument;
import org.spikernel.torch.program.Program;

/**
 * The scoring pass of one network.
 *
 * @param program of the text, compiled; another network may have the same
 */
record ScoreProgram(ScoreText text, Program program) {

    /** The arrays that it computes with, in this order. */
    List<Weight> weights() {
        return text.weights();
    }

    /**
     * Runs it from rest.
     *
     * @param images [B,C,H,W], or spikes [B,T,C,H,W] for rate coding
     * @param mask the factor before fc1 [B,features], or [1,1]
     * @param weights as {@link #weights} says
     * @param constants of {@link #constants}
     * @return sums of K by measure [B x B each], and spikes of each call and image; float64, still on its way there
     */
    NDArray run(NDArray images, NDArray mask, List<NDArray> weights, List<NDArray> constants, NDManager results) {
        return program.tensor(
                results,
                ScoreText.METHOD,
                Argument.of(images),
                Argument.of(mask),
                Argument.of(weights),
                Argument.of(constants.get(0)),
                Argument.of(constants.get(1)),
                Argument.of(constants.get(2)));
    }

    /** Numbers that all runs take from the device, where bringing them makes it wait; they belong to the manager. */
    List<NDArray> constants(NDManager manager) {
        int timesteps = text.timesteps();
        double[] neurons = new double[text.calls().size() * timesteps];
        double[] times = new double[neurons.length];
        for (int i = 0; i < neurons.length; i++) {
            Call call = text.calls().get(i / timesteps);
            neurons[i] = call.shape().size();
            times[i] = call.layers().size();
        }
        double tau = text.neuron().tau();
        return List.of(manager.create((float) tau), manager.create(neurons), manager.create(times));
    }

    /**
     * What a run found.
     *
     * @param values of {@link #run}
     * @param images B
     * @param counter is told how much fires
     * @return by measure
     */
    List<KernelMean> read(double[] values, int images, SpikeCounter counter) {
        List<KernelMean> means = new ArrayList<>();
        List<String> layers = text.spikingLayers();
        int square = images * images;
        for (int measure = 0; measure < text.measures(); measure++) {
            KernelMean mean = new KernelMean();
            mean.add(
                    Arrays.copyOfRange(values, measure * square, (measure + 1) * square),
                    layers.size() * text.timesteps());
            means.add(mean);
        }
        Map<String, Integer> calls = text.callsByLayer();
        for (int timestep = 0; timestep < text.timesteps(); timestep++) {
            for (String layer : layers) {
                int call = calls.get(layer);
                int first = place(layer, timestep, images);
                double spikes = 0;
                for (int image = 0; image < images; image++) {
                    spikes += values[first + image];
                }
                long neurons = text.calls().get(call).shape().size();
                counter.add(layer, timestep, images, images * neurons, spikes);
            }
        }
        return means;
    }

    /** How many values {@link #run} gives. */
    int values(int images) {
        return images * (text.measures() * images + text.calls().size() * text.timesteps());
    }

    /** Where in {@link #run}'s values those of a layer's call begin, one for each image. */
    int place(String layer, int timestep, int images) {
        return text.measures() * images * images
                + (text.callsByLayer().get(layer) * text.timesteps() + timestep) * images;
    }
}

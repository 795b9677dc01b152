package org.spikernel.export.nir.run;

import java.util.BitSet;
import java.util.List;

/** One run of a NIR graph: the state of its neurons, and what its nodes gave last. Not for several threads. */
public final class NirRun {
    private final NirProgram program;
    private final float[][] outputs;
    private final float[][] states;

    NirRun(NirProgram program) {
        this.program = program;
        List<NodeOperator> operators = program.operators();
        outputs = new float[operators.size()][];
        states = new float[operators.size()][];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = new float[NodeOperator.size(operators.get(i).output())];
            states[i] = new float[operators.get(i).stateSize()];
        }
    }

    /**
     * One timestep.
     *
     * @param values what the input node gives, in C order
     * @return a copy of what the output node receives
     */
    public float[] step(float[] values) {
        if (values.length != outputs[program.input()].length) {
            throw new IllegalArgumentException("Cannot use NIR graph: its input has %d values, got %d"
                    .formatted(outputs[program.input()].length, values.length));
        }
        for (int place = 0; place < outputs.length; place++) {
            float[] in = place == program.input() ? values : sum(place);
            program.operators().get(place).apply(in, outputs[place], states[place]);
        }
        return outputs[program.output()].clone();
    }

    /** A source that runs later still holds what it gave at the timestep before; zeros at the first. */
    private float[] sum(int place) {
        int[] sources = program.sources(place);
        if (sources.length == 1 && sources[0] != place) {
            return outputs[sources[0]];
        }
        float[] sum = outputs[sources[0]].clone();
        for (int i = 1; i < sources.length; i++) {
            float[] values = outputs[sources[i]];
            for (int j = 0; j < sum.length; j++) {
                sum[j] += values[j];
            }
        }
        return sum;
    }

    /**
     * The mean of the outputs over {@code timesteps} steps that all read the same values: the logits of an image.
     *
     * @throws IllegalArgumentException when there is no timestep
     */
    public float[] mean(float[] values, int timesteps) {
        if (timesteps < 1) {
            throw new IllegalArgumentException("Cannot use NIR graph: timesteps must be at least 1, got " + timesteps);
        }
        double[] sum = new double[outputs[program.output()].length];
        for (int step = 0; step < timesteps; step++) {
            float[] output = step(values);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += output[i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / timesteps);
        }
        return mean;
    }

    /** Which neurons of a node fired at the last timestep, by their places in C order. */
    public BitSet spikes(String neurons) {
        int place = program.order().indexOf(neurons);
        if (place < 0 || !program.operators().get(place).spiking()) {
            throw new IllegalArgumentException(
                    "Cannot read spikes: neurons are %s, got %s".formatted(program.neurons(), neurons));
        }
        BitSet spikes = new BitSet();
        for (int i = 0; i < outputs[place].length; i++) {
            if (outputs[place][i] != 0) {
                spikes.set(i);
            }
        }
        return spikes;
    }
}

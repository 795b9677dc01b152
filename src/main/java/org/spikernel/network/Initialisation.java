package org.spikernel.network;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import org.spikernel.key.KeyText;
import org.spikernel.key.Keyed;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.random.Ziggurat;

/**
 * How weights start, but for fc1's as in SNASNet's code: convolutions uniform in +-sqrt(6 / (5 fan_in)), linear layers normal with deviation 0.01
 * but for fc1's, batch normalisation 1 and 0, biases 0. Each array is a function of the seed and its own name, so that
 * an edge starts the same whatever the other edges are. Or they are those of a network that exists.
 *
 * @param fc1 deviation of fc1's weights
 * @param given the weights to start from, whatever the seed; {@link GivenWeights#NONE}: they are drawn
 */
public record Initialisation(Fc1Deviation fc1, GivenWeights given) implements Keyed, Serializable {
    /** The one that works at every width. */
    public static final Initialisation STANDARD = new Initialisation(Fc1Deviation.AUTO);

    private static final double LINEAR_DEVIATION = 0.01;

    /** Checks that nothing is missing. */
    public Initialisation {
        Objects.requireNonNull(fc1, "fc1");
        Objects.requireNonNull(given, "given");
    }

    /** Drawn weights. */
    public Initialisation(Fc1Deviation fc1) {
        this(fc1, GivenWeights.NONE);
    }

    /** Weights that exist; nothing is drawn. */
    public static Initialisation from(GivenWeights weights) {
        return new Initialisation(Fc1Deviation.AUTO, weights);
    }

    /**
     * The initial values of one array, in C order.
     *
     * @throws IllegalArgumentException when weights are given, and none for this array
     */
    public float[] draw(Parameter parameter, Seed seed) {
        if (!given.isNone()) {
            return given.values(parameter);
        }
        float[] values = new float[Math.toIntExact(parameter.shape().size())];
        RandomStream random = seed.derive(parameter.name()).stream();
        switch (parameter.role()) {
            case CONVOLUTION -> {
                double bound = parameter.bound();
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
                }
            }
            case LINEAR -> {
                double deviation =
                        parameter.name().equals("fc1.weight") ? fc1.forInputs(parameter.fanIn()) : LINEAR_DEVIATION;
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (Ziggurat.next(random) * deviation);
                }
            }
            case SCALE, RUNNING_VARIANCE -> Arrays.fill(values, 1);
            case LINEAR_BIAS, SHIFT, RUNNING_MEAN -> {
                // zeros
            }
        }
        return values;
    }

    @Override
    public String keyText() {
        return KeyText.start("Initialisation")
                .with("fc1", fc1)
                .withUnless("", "given", given.fingerprint())
                .end();
    }
}

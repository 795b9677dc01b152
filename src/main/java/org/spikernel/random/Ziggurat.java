package org.spikernel.random;

/**
 * Standard normal numbers by the ziggurat method with 256 layers (Marsaglia and Tsang 2000, in the form of Doornik
 * 2005), because a paper-size fc1 takes 33 million of them. The same bits on every machine.
 */
public final class Ziggurat {
    private static final int LAYERS = 256;
    /** Where the tail begins. */
    private static final double TAIL = 3.654152885361009;
    /** Area of each layer. */
    private static final double AREA = 0.00492867323399;

    /** Right edges of the layers, from the bottom up; the last is 0. */
    private static final double[] EDGES = edges();

    private Ziggurat() {}

    private static double[] edges() {
        double[] edges = new double[LAYERS + 1];
        edges[0] = AREA / density(TAIL);
        edges[1] = TAIL;
        for (int i = 2; i < LAYERS; i++) {
            edges[i] = StrictMath.sqrt(-2 * StrictMath.log(AREA / edges[i - 1] + density(edges[i - 1])));
        }
        return edges;
    }

    /** The density of the normal distribution but for its constant factor. */
    private static double density(double x) {
        return StrictMath.exp(-0.5 * x * x);
    }

    /** The next number of a stream. */
    public static double next(RandomStream random) {
        while (true) {
            long bits = random.nextLong();
            int layer = (int) bits & (LAYERS - 1);
            double x = ((bits >> 11) * 0x1.0p-52) * EDGES[layer];
            if (Math.abs(x) < EDGES[layer + 1]) {
                return x;
            }
            if (layer == 0) {
                return x < 0 ? -tail(random) : tail(random);
            }
            double top = density(EDGES[layer + 1]);
            double bottom = density(EDGES[layer]);
            if (bottom + random.nextDouble() * (top - bottom) < density(x)) {
                return x;
            }
        }
    }

    /** A number beyond the last edge (Marsaglia 1964). */
    private static double tail(RandomStream random) {
        double beyond;
        double height;
        do {
            beyond = -StrictMath.log(1 - random.nextDouble()) / TAIL;
            height = -StrictMath.log(1 - random.nextDouble());
        } while (2 * height < beyond * beyond);
        return TAIL + beyond;
    }
}

package org.spikernel.event;

import java.util.Arrays;
import java.util.List;
import org.spikernel.event.kernel.MapKernels;
import org.spikernel.event.kernel.MapShape;
import org.spikernel.space.Operation;

/** What one edge contributes to a node. */
interface EdgeContribution {
    boolean isConstant();

    /** Puts the contribution into {@code out}. */
    void put(int timestep, int image, float[] out);

    /** Adds the contribution to {@code out}. */
    void add(int timestep, int image, float[] out);

    /** The sum of terms in their order; zeros without any. */
    static void sum(List<EdgeContribution> terms, int timestep, int image, float[] out) {
        if (terms.isEmpty()) {
            Arrays.fill(out, 0);
            return;
        }
        terms.get(0).put(timestep, image, out);
        for (EdgeContribution term : terms.subList(1, terms.size())) {
            term.add(timestep, image, out);
        }
    }

    /** A normalised convolution. */
    static EdgeContribution convolved(CellValues.Convolved convolved) {
        return new EdgeContribution() {
            @Override
            public boolean isConstant() {
                return false;
            }

            @Override
            public void put(int timestep, int image, float[] out) {
                convolved.norms().get(timestep).into(convolved.maps().at(timestep, image), out);
            }

            @Override
            public void add(int timestep, int image, float[] out) {
                convolved.norms().get(timestep).addTo(convolved.maps().at(timestep, image), out);
            }
        };
    }

    /** A skip or a pool. */
    static EdgeContribution withoutWeights(Operation operation, FeatureMaps source, Workspace workspace) {
        MapShape shape = source.shape();
        return switch (operation.kind()) {
            case SKIP ->
                new Mapped(
                        source,
                        workspace,
                        (map, scratch, out) -> System.arraycopy(map, 0, out, 0, out.length),
                        (map, scratch, out) -> MapKernels.best().add(map, 0, out, 0, out.length));
            case AVERAGE_POOL ->
                new Mapped(
                        source,
                        workspace,
                        (map, scratch, out) -> Pooling.averageAround(map, shape, operation.kernel(), scratch, out),
                        operation.kernel() == 3
                                ? (map, scratch, out) -> Pooling.addAverageAroundThree(map, shape, scratch, out)
                                : null);
            case MAX_POOL ->
                new Mapped(
                        source,
                        workspace,
                        (map, scratch, out) -> Pooling.maximumAround(map, shape, operation.kernel(), scratch, out),
                        null);
            case NONE, LIF_CONV ->
                throw new IllegalStateException("Cannot run an edge without weights: got " + operation.label());
        };
    }

    /** A function of one image's map. */
    interface MapFunction {
        void apply(float[] map, float[] scratch, float[] out);
    }

    /**
     * A function of a node's value.
     *
     * @param function puts the result for a map
     * @param addition adds it, in one go; null where there is no such shortcut
     */
    record Mapped(FeatureMaps source, Workspace workspace, MapFunction function, MapFunction addition)
            implements EdgeContribution {
        @Override
        public boolean isConstant() {
            return source.isConstant();
        }

        @Override
        public void put(int timestep, int image, float[] out) {
            apply(function, timestep, image, out);
        }

        @Override
        public void add(int timestep, int image, float[] out) {
            if (addition != null) {
                apply(addition, timestep, image, out);
                return;
            }
            float[] contribution = workspace.pool().take(out.length);
            put(timestep, image, contribution);
            MapKernels.best().add(contribution, 0, out, 0, out.length);
            workspace.pool().giveBack(contribution);
        }

        private void apply(MapFunction wanted, int timestep, int image, float[] out) {
            float[] scratch = workspace.pool().take(out.length);
            wanted.apply(source.at(timestep, image), scratch, out);
            workspace.pool().giveBack(scratch);
        }
    }
}

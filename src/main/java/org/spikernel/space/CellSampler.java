package org.spikernel.space;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.spikernel.random.IndexPermutation;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;

/** Draws cells from a space. Stateless: everything is a function of the seed, on any machine and in any order. */
public final class CellSampler {
    private final CellSpace space;

    /** Draws from {@code space}. */
    public CellSampler(CellSpace space) {
        this.space = space;
    }

    /**
     * Draw {@code number} with replacement, uniform over the raw matrices that are accepted, as SNASNet's code draws.
     * Networks repeat: of 1,000 draws from a published forward space about 690 differ.
     *
     * @param number which draw, from 0; draws of different numbers are independent
     */
    public Draw at(Seed seed, long number) {
        if (number < 0) {
            throw new IllegalArgumentException("Cannot draw cell: the draw's number must be at least 0, got " + number);
        }
        RandomStream stream = seed.derive("with-replacement").derive(number).stream();
        for (long rejected = 0; ; rejected++) {
            long index = stream.nextLong(space.size());
            Cell cell = space.at(index);
            if (cell.accepted()) {
                return new Draw(number, index, cell, rejected);
            }
        }
    }

    /**
     * Every accepted canonical cell of the space exactly once, shuffled by the seed; ends after {@link
     * CellCounts#canonical} draws. Nothing is stored: the space may be large.
     */
    public Iterator<Draw> withoutReplacement(Seed seed) {
        return new CanonicalDraws(space, new IndexPermutation(seed.derive("without-replacement"), space.size()));
    }

    /** The first {@code limit} draws without replacement, or all there are when the space holds fewer. */
    public List<Draw> withoutReplacement(Seed seed, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("Cannot draw cells: the limit must be at least 0, got " + limit);
        }
        List<Draw> draws = new ArrayList<>();
        Iterator<Draw> all = withoutReplacement(seed);
        while (draws.size() < limit && all.hasNext()) {
            draws.add(all.next());
        }
        return List.copyOf(draws);
    }
}

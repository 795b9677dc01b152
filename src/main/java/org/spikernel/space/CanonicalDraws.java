package org.spikernel.space;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.spikernel.random.IndexPermutation;

/** Walks a shuffled space and keeps the accepted cells that represent themselves. Not thread-safe. */
final class CanonicalDraws implements Iterator<Draw> {
    private final CellSpace space;
    private final IndexPermutation shuffle;
    private long position;
    private long number;
    private Draw upcoming;

    CanonicalDraws(CellSpace space, IndexPermutation shuffle) {
        this.space = space;
        this.shuffle = shuffle;
    }

    @Override
    public boolean hasNext() {
        long rejected = 0;
        while (upcoming == null && position < space.size()) {
            long index = shuffle.at(position++);
            Cell cell = space.at(index);
            if (cell.accepted() && cell.equals(cell.canonical())) {
                upcoming = new Draw(number++, index, cell, rejected);
            }
            rejected++;
        }
        return upcoming != null;
    }

    @Override
    public Draw next() {
        if (!hasNext()) {
            throw new NoSuchElementException(
                    "Cannot draw another cell: the space is exhausted, got %d canonical cells".formatted(number));
        }
        Draw draw = upcoming;
        upcoming = null;
        return draw;
    }
}

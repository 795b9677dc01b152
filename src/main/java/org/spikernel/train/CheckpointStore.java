package org.spikernel.train;

import java.io.IOException;
import java.util.Optional;
import org.spikernel.network.TensorFile;

/** Where one training keeps what it may need again. */
public interface CheckpointStore {
    /** The newest whole checkpoint, of whatever key. */
    Optional<Checkpoint> latest() throws IOException;

    /** Keeps a checkpoint; {@link #latest} gives this one or, if the process dies before the end, the one before. */
    void save(Checkpoint checkpoint) throws IOException;

    /**
     * Keeps the final weights.
     *
     * @return where they are
     */
    String saveWeights(TensorFile weights) throws IOException;
}

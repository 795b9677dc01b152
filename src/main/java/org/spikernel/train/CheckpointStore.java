package org.spikernel.train;

import java.io.IOException;
import java.util.Optional;
import org.spikernel.network.tensor.TensorFile;

/**
 * Where one training keeps what it may need again. Several attempts at the training may use it at the same time: none
 * takes from another what that one still needs.
 */
public interface CheckpointStore {
    /** The newest whole checkpoint of the task with this key, whichever attempt saved it. */
    Optional<Checkpoint> latest(String key) throws IOException;

    /**
     * Keeps a checkpoint; {@link #latest} gives this one, or one of the same or a later epoch that another attempt saved;
     * if the process dies before the end, the one before.
     */
    void save(Checkpoint checkpoint) throws IOException;

    /**
     * Keeps the final weights; another attempt's stay as they are.
     *
     * @return where they are
     */
    String saveWeights(TensorFile weights) throws IOException;
}

package org.spikernel.spark.training;

import java.io.Serializable;
import java.util.List;
import org.spikernel.results.EpochRow;
import org.spikernel.results.LayerRow;
import org.spikernel.results.TrainingRow;

/** The rows of one training. */
public record TrainingRowSet(TrainingRow training, List<EpochRow> epochs, List<LayerRow> layers)
        implements Serializable {
    public TrainingRowSet {
        epochs = List.copyOf(epochs);
        layers = List.copyOf(layers);
    }
}

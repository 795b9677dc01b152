package org.spikernel.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.text.OneLine;

/**
 * Everything from which training goes on after an epoch as if it had not stopped: weights, running statistics, momentum,
 * results so far. The random draws of an epoch are functions of its number, so no generator is saved.
 */
public final class Checkpoint {
    private static final String KEY = "key";
    private static final String EPOCHS = "epochs";
    private static final String REMARKS = "remarks";
    private static final String MOMENTUM = "momentum/";

    private final String key;
    private final List<EpochResult> epochs;
    private final List<TrainingOutcome.Remark> remarks;
    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> momentum;

    public Checkpoint(
            String key,
            List<EpochResult> epochs,
            List<TrainingOutcome.Remark> remarks,
            Map<String, Tensor> weights,
            Map<String, Tensor> momentum) {
        this.key = key;
        this.epochs = List.copyOf(epochs);
        this.remarks = List.copyOf(remarks);
        this.weights = weights;
        this.momentum = momentum;
    }

    /** Key of the task. */
    public String key() {
        return key;
    }

    /** How many epochs are done. */
    public int epochsDone() {
        return epochs.size();
    }

    public List<EpochResult> epochs() {
        return epochs;
    }

    public List<TrainingOutcome.Remark> remarks() {
        return remarks;
    }

    public Map<String, Tensor> weights() {
        return weights;
    }

    public Map<String, Tensor> momentum() {
        return momentum;
    }

    /** This checkpoint as one file. */
    public TensorFile toFile() {
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights);
        momentum.forEach((name, tensor) -> tensors.put(MOMENTUM + name, tensor));
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(KEY, key);
        notes.put(
                EPOCHS,
                String.join("\n", epochs.stream().map(EpochResult::toLine).toList()));
        notes.put(REMARKS, String.join("\n", remarks.stream().map(Enum::name).toList()));
        return new TensorFile(tensors, notes);
    }

    /**
     * The checkpoint that a file holds.
     *
     * @throws IllegalArgumentException when it holds something else
     */
    public static Checkpoint of(TensorFile file) {
        List<EpochResult> epochs =
                note(file, EPOCHS).lines().map(EpochResult::parse).toList();
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).epoch() != i + 1) {
                throw new IllegalArgumentException(
                        "Cannot read checkpoint: the epochs must be 1, 2 and so on, got %d as number %d"
                                .formatted(epochs.get(i).epoch(), i + 1));
            }
        }
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, Tensor> momentum = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(MOMENTUM)) {
                momentum.put(name.substring(MOMENTUM.length()), tensor);
            } else {
                weights.put(name, tensor);
            }
        });
        return new Checkpoint(
                note(file, KEY),
                epochs,
                note(file, REMARKS).lines().map(Checkpoint::remark).toList(),
                weights,
                momentum);
    }

    private static TrainingOutcome.Remark remark(String name) {
        return Arrays.stream(TrainingOutcome.Remark.values())
                .filter(remark -> remark.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("Cannot read checkpoint: a remark must be one of %s, got %s"
                                .formatted(Arrays.toString(TrainingOutcome.Remark.values()), OneLine.shortened(name))));
    }

    private static String note(TensorFile file, String name) {
        String note = file.metadata().get(name);
        if (note == null) {
            throw new IllegalArgumentException("Cannot read checkpoint: it must have the note \"%s\", got %s"
                    .formatted(name, OneLine.shortened(file.metadata().keySet().toString())));
        }
        return note;
    }
}

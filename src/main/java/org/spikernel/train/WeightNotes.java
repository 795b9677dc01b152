package org.spikernel.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.spikernel.data.DataSplit;
import org.spikernel.data.Normalisation;
import org.spikernel.network.LayerKind;
import org.spikernel.space.ArchitectureNotes;

/**
 * The notes of a file of trained weights: with its tensors, all that is needed to build the network again and to feed it.
 * The guide {@code rebuild.md} says what each note means, and reads them.
 *
 * <p>Numbers are in decimals that give the same double again; lists are separated by spaces, names of classes, which may
 * have spaces, by line ends. Versions before 1 had {@code key}, {@code cell} and {@code operations} alone. A change that
 * would mislead a reader of the notes, and none that only adds one, makes a new version.
 */
final class WeightNotes {
    /** What {@code format_version} says. */
    static final String VERSION = "1";

    private WeightNotes() {}

    /** The notes for a task trained on this data. */
    static Map<String, String> of(TrainingTask task, DataSplit data) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("format_version", VERSION);
        notes.put("key", task.key());
        notes.putAll(ArchitectureNotes.of(task.architecture()));
        notes.put("batch_norm_epsilon", String.valueOf(LayerKind.BatchNorm.EPSILON));
        notes.put("input_coding", task.recipe().input().coding().label());
        if (task.recipe().weights().isRounded()) {
            notes.put("weight_bits", String.valueOf(task.recipe().weights().bits()));
        }
        putData(notes, data);
        return notes;
    }

    private static void putData(Map<String, String> notes, DataSplit data) {
        Normalisation normalisation = data.normalisation();
        notes.put("mean", numbers(normalisation.mean()));
        notes.put("deviation", numbers(normalisation.deviation()));
        notes.put("class_names", String.join("\n", data.train().classNames()));
        notes.put("data_fingerprint", data.fingerprint());
    }

    private static String numbers(List<Double> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}

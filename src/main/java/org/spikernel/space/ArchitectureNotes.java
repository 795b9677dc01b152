package org.spikernel.space;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.spikernel.text.OneLine;

/**
 * An architecture as named texts, as files of weights carry it. Numbers are in decimals that give the same double again;
 * lists are separated by spaces. Dropout is for training alone and is no note.
 */
public final class ArchitectureNotes {
    private static final String CELL = "cell";
    private static final String OPERATIONS = "operations";
    private static final String OPERATION_CODES = "operation_codes";

    private ArchitectureNotes() {}

    /** The notes, in the order of files. */
    public static Map<String, String> of(Architecture architecture) {
        MacroArchitecture macro = architecture.macro();
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(CELL, architecture.cell().toString());
        notes.put(OPERATIONS, architecture.operations().name());
        notes.put(
                OPERATION_CODES,
                architecture.operations().operations().stream()
                        .map(Operation::label)
                        .collect(Collectors.joining(" ")));
        Stem stem = macro.stem();
        notes.put("image_channels", String.valueOf(stem.imageChannels()));
        notes.put("image_size", String.valueOf(stem.imageSize()));
        notes.put("stem_stride", String.valueOf(stem.stride()));
        notes.put("width", String.valueOf(stem.width()));
        notes.put("ratio", String.valueOf(stem.ratio()));
        Classifier classifier = macro.classifier();
        notes.put("pool", String.valueOf(classifier.pool()));
        notes.put("hidden", String.valueOf(classifier.hidden()));
        notes.put("classes", String.valueOf(classifier.classes()));
        notes.put("group", String.valueOf(classifier.group()));
        Neuron neuron = macro.neuron();
        notes.put("tau", String.valueOf(neuron.tau()));
        notes.put("threshold", String.valueOf(neuron.threshold()));
        notes.put("reset", String.valueOf(neuron.resetPotential()));
        notes.put("timesteps", String.valueOf(macro.timesteps()));
        return notes;
    }

    /**
     * The architecture that {@link #of} wrote; other notes are not looked at.
     *
     * @param dropout of the classifier
     * @throws IllegalArgumentException naming the note that is missing or wrong
     */
    public static Architecture read(Map<String, String> notes, double dropout) {
        Stem stem = new Stem(
                whole(notes, "image_channels"),
                whole(notes, "image_size"),
                whole(notes, "stem_stride"),
                whole(notes, "width"),
                whole(notes, "ratio"));
        Classifier classifier = new Classifier(
                whole(notes, "pool"), whole(notes, "hidden"), whole(notes, "classes"), whole(notes, "group"), dropout);
        Neuron neuron = new Neuron(number(notes, "tau"), number(notes, "threshold"), number(notes, "reset"));
        OperationSet operations = new OperationSet(
                text(notes, OPERATIONS),
                Stream.of(text(notes, OPERATION_CODES).split(" ", -1))
                        .map(Operation::parse)
                        .toList());
        return new Architecture(
                new MacroArchitecture(stem, classifier, neuron, whole(notes, "timesteps")),
                operations,
                Cell.parse(text(notes, CELL)));
    }

    private static int whole(Map<String, String> notes, String name) {
        return parsed(notes, name, "a whole number", Integer::valueOf);
    }

    private static double number(Map<String, String> notes, String name) {
        return parsed(notes, name, "a number", Double::valueOf);
    }

    private static <T> T parsed(Map<String, String> notes, String name, String what, Function<String, T> parse) {
        String text = text(notes, name);
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot read the notes of a network: %s must be %s, got \"%s\""
                            .formatted(name, what, OneLine.shortened(text)),
                    e);
        }
    }

    private static String text(Map<String, String> notes, String name) {
        String text = notes.get(name);
        if (text == null) {
            throw new IllegalArgumentException(
                    "Cannot read the notes of a network: %s must be there, got %s".formatted(name, notes.keySet()));
        }
        return text;
    }
}

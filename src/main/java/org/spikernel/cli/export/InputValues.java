package org.spikernel.cli.export;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.data.Normalisation;
import org.spikernel.network.InputCoding;

/**
 * What the stem reads of an image. With rate coding it reads random spikes, which whoever runs the network draws; here one
 * fixed pattern stands for them, 1 where a pixel is bright.
 *
 * @param normalisation of the images that the network was trained on
 * @param coding how images enter
 */
record InputValues(Normalisation normalisation, InputCoding coding) {
    private static final int BYTES = 256;

    /**
     * As the notes of a file of weights say.
     *
     * @throws UserInputException naming the note that is missing
     */
    static InputValues of(Map<String, String> notes) {
        for (String note : List.of("mean", "deviation", "input_coding")) {
            if (!notes.containsKey(note)) {
                throw new UserInputException("Cannot export: the file of weights must have the note " + note
                        + ", got none; earlier versions of the program left it out: train again");
            }
        }
        return UserInputException.from(
                "the notes of the weights",
                () -> new InputValues(
                        new Normalisation(numbers(notes.get("mean")), numbers(notes.get("deviation"))),
                        coding(notes.get("input_coding"))));
    }

    private static InputCoding coding(String label) {
        return Arrays.stream(InputCoding.values())
                .filter(coding -> coding.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("input_coding must be direct or rate, got " + label));
    }

    private static List<Double> numbers(String text) {
        return Stream.of(text.split(" ", -1)).map(Double::valueOf).toList();
    }

    /**
     * Of one image.
     *
     * @param pixels bytes [C,H,W]
     */
    float[] of(byte[] pixels) {
        float[] values = new float[pixels.length];
        int plane = pixels.length / normalisation.mean().size();
        for (int i = 0; i < values.length; i++) {
            int pixel = pixels[i] & 0xFF;
            int channel = i / plane;
            values[i] = (float)
                    switch (coding) {
                        case DIRECT ->
                            (pixel / (BYTES - 1.0) - normalisation.mean().get(channel))
                                    / normalisation.deviation().get(channel);
                        case RATE -> pixel >= BYTES / 2 ? 1 : 0;
                    };
        }
        return values;
    }
}

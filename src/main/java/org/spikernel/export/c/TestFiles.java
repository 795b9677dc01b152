package org.spikernel.export.c;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.spikernel.quantise.run.IntegerNetwork;
import org.spikernel.quantise.run.IntegerOutcome;

/** What runs a program elsewhere and compares it with {@link IntegerNetwork}. */
public final class TestFiles {
    /** Images [C,H,W] of int8, one after the other, that a program on a board reads from its folder. */
    public static final String IMAGES = "images.bin";

    private TestFiles() {}

    /** A {@code main} for a PC, which reads images and prints logits and spikes. */
    public static SourceFile pc(CProgram program) {
        return new SourceFile(program.name() + "_pc.c", named(program, "pc_main.c"));
    }

    /**
     * Images with what is expected of each; for boards a {@code main} that compares, one that runs the images of a file, and a
     * demo without a debugger; start-up code and linker scripts.
     *
     * @param images int8 [C,H,W] each
     */
    public static List<SourceFile> boards(CProgram program, List<byte[]> images) {
        List<SourceFile> files = new ArrayList<>();
        files.add(new SourceFile(program.name() + "_test.h", expectations(program, images)));
        files.add(new SourceFile(program.name() + "_board.c", named(program, "board_main.c")));
        files.add(new SourceFile(program.name() + "_images.c", named(program, "images_main.c")));
        files.add(new SourceFile(program.name() + "_demo.c", named(program, "demo_main.c")));
        for (Board board : Board.values()) {
            board.files().stream().filter(file -> !files.contains(file)).forEach(files::add);
        }
        return files;
    }

    /** The line that a program on a board must print for an image of the file {@link #IMAGES}. */
    public static String imageLine(int image, IntegerOutcome outcome) {
        StringBuilder line = new StringBuilder("image %d class %d logits".formatted(image, outcome.predicted()));
        for (int logit : outcome.logits()) {
            line.append(' ').append(logit);
        }
        return line.toString();
    }

    private static String named(CProgram program, String file) {
        return Kernels.file(file).replace("MACRO", program.macro()).replace("NAME", program.name());
    }

    private static String expectations(CProgram program, List<byte[]> images) {
        IntegerNetwork network = new IntegerNetwork(program.model());
        List<IntegerOutcome> outcomes = images.stream().map(network::run).toList();
        String macro = program.macro();
        CText text = new CText();
        text.add("/* Images, and the logits and spikes that %s must give for them. */", program.name());
        text.add("#include <stdint.h>").blank();
        text.add("#define %s_TEST_IMAGES %d", macro, images.size()).blank();
        text.numbers(
                "static const int8_t test_images[%s_TEST_IMAGES][%s_IMAGE_VALUES]".formatted(macro, macro),
                images.stream()
                        .map(image -> row(IntStream.range(0, image.length).map(i -> image[i])))
                        .toList());
        text.blank()
                .numbers(
                        "static const int32_t test_logits[%s_TEST_IMAGES][%s_CLASSES]".formatted(macro, macro),
                        outcomes.stream()
                                .map(outcome -> row(IntStream.of(outcome.logits())))
                                .toList());
        text.blank()
                .numbers(
                        "static const int32_t test_spikes[%s_TEST_IMAGES][%s_TIMESTEPS][%s_SPIKING_LAYERS]"
                                .formatted(macro, macro, macro),
                        outcomes.stream()
                                .map(outcome -> steps(program, outcome))
                                .toList());
        return text.toString();
    }

    private static String steps(CProgram program, IntegerOutcome outcome) {
        StringBuilder steps = new StringBuilder("{");
        for (int timestep = 0; timestep < program.model().timesteps(); timestep++) {
            int now = timestep;
            steps.append(timestep == 0 ? "" : ", ")
                    .append(row(program.spikingLayers().stream()
                            .mapToInt(layer -> outcome.spikes(layer).get(now))));
        }
        return steps.append('}').toString();
    }

    private static String row(IntStream numbers) {
        StringBuilder row = new StringBuilder("{");
        numbers.forEach(number -> row.append(row.length() == 1 ? "" : ", ").append(number));
        return row.append('}').toString();
    }
}

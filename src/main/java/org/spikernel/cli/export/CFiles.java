package org.spikernel.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.export.c.CProgram;
import org.spikernel.export.c.FirmwareSize;
import org.spikernel.export.c.SourceFile;
import org.spikernel.export.c.TestFiles;
import org.spikernel.quantise.IntegerModel;
import org.spikernel.quantise.PixelTable;
import org.spikernel.quantise.QuantisationException;
import org.spikernel.quantise.run.IntegerNetwork;
import org.spikernel.quantise.run.IntegerOutcome;

/** A program for microcontrollers, in integers, with what runs it on this machine and in emulators. */
final class CFiles implements Format.Writer {
    private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

    static IntegerModel model(Subject subject) {
        try {
            return IntegerModel.of(
                    subject.network().architecture(),
                    subject.values().coding(),
                    subject.network().tensors(),
                    subject.bits());
        } catch (QuantisationException e) {
            throw new UserInputException(e.getMessage() + " (--format c99)", e);
        }
    }

    static CProgram program(Subject subject) {
        return new CProgram(model(subject), subject.name());
    }

    /** From pixels to int8, which the program reads. */
    static PixelTable pixels(Subject subject) {
        return PixelTable.of(
                subject.values().normalisation().mean(),
                subject.values().normalisation().deviation());
    }

    private static List<byte[]> images(Subject subject, Golden golden) {
        PixelTable table = pixels(subject);
        return golden.images().stream()
                .map(image -> table.apply(image.pixels()))
                .toList();
    }

    @Override
    public List<String> write(Subject subject, Golden golden, Path folder) throws IOException {
        CProgram program = program(subject);
        List<SourceFile> files = new ArrayList<>(program.files());
        files.add(TestFiles.pc(program));
        files.addAll(TestFiles.boards(program, images(subject, golden)));
        List<String> names = new ArrayList<>();
        for (SourceFile file : files) {
            Files.writeString(folder.resolve(file.name()), file.text(), StandardCharsets.UTF_8);
            names.add(file.name());
        }
        return names;
    }

    /** Compiles the files as they lie there and runs them on the images. */
    @Override
    public String check(Subject subject, Golden golden, Path folder) throws IOException {
        Optional<String> compiler = COMPILERS.stream().filter(Commands::isThere).findFirst();
        if (compiler.isEmpty()) {
            return "not compiled: none of " + String.join(", ", COMPILERS) + " is on the PATH";
        }
        Path work = Files.createTempDirectory("spikernel-c");
        try {
            return compare(subject, golden, folder, work, compiler.get());
        } finally {
            try (var files = Files.list(work)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private static String compare(Subject subject, Golden golden, Path folder, Path work, String compiler)
            throws IOException {
        List<byte[]> images = images(subject, golden);
        Path input = work.resolve("images.bin");
        try (OutputStream out = Files.newOutputStream(input)) {
            for (byte[] image : images) {
                out.write(image);
            }
        }
        String name = subject.name();
        Path binary = work.resolve(name);
        List<String> compile = new ArrayList<>(List.of(compiler));
        compile.addAll(FirmwareSize.COMPILER_OPTIONS);
        compile.addAll(List.of(
                "-D" + name.toUpperCase(java.util.Locale.ROOT) + "_COUNT_SPIKES",
                folder.resolve(name + ".c").toString(),
                folder.resolve(name + "_pc.c").toString(),
                "-o",
                binary.toString()));
        Commands.run(compile, work);
        List<String> found = Commands.run(List.of(binary.toString(), input.toString()), work);
        IntegerModel model = model(subject);
        CProgram program = new CProgram(model, name);
        IntegerNetwork network = new IntegerNetwork(model);
        List<String> wanted = new ArrayList<>();
        for (int image = 0; image < images.size(); image++) {
            IntegerOutcome outcome = network.run(images.get(image));
            wanted.add("image " + image + " logits" + numbers(outcome.logits()));
            List<String> layers = program.spikingLayers();
            for (int layer = 0; layer < layers.size(); layer++) {
                wanted.add("layer " + layer + " spikes"
                        + numbers(outcome.spikes(layers.get(layer)).stream()
                                .mapToInt(Integer::intValue)
                                .toArray()));
            }
        }
        if (!found.equals(wanted)) {
            int line = 0;
            while (line < Math.min(found.size(), wanted.size())
                    && found.get(line).equals(wanted.get(line))) {
                line++;
            }
            throw new ExportFailure("the program in C must give \"%s\", got \"%s\" (%s)"
                    .formatted(
                            line < wanted.size() ? wanted.get(line) : "nothing more",
                            line < found.size() ? found.get(line) : "nothing more",
                            compiler));
        }
        return "compiled by %s: %d images, %d spike counts and all logits equal to Java's integers"
                .formatted(
                        compiler,
                        images.size(),
                        images.size() * program.spikingLayers().size() * model.timesteps());
    }

    private static String numbers(int[] values) {
        StringBuilder text = new StringBuilder();
        for (int value : values) {
            text.append(' ').append(value);
        }
        return text.toString();
    }
}

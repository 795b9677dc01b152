package org.spikernel.cli.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.spikernel.cli.network.NetworkFiles;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.output.Versions;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.data.ImageSet;
import org.spikernel.data.Normalisation;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.export.nir.NirGraph;
import org.spikernel.export.nir.NirImport;
import org.spikernel.export.nir.run.NirProgram;
import org.spikernel.network.InputCoding;
import org.spikernel.random.Seed;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.space.Stem;
import org.spikernel.spark.data.ExecutorDataCache;
import org.spikernel.train.TrainedClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The accuracy of a network in a file, on any images. */
@Command(
        name = "evaluate",
        description = "Measure the accuracy of a network in a file on images, those of data.* or of a configuration.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "FILE is one of trained weights (safetensors, of `select` or `export`), a NIR graph, a network.json of `export`",
            "with its weights beside it (or --weights), or a folder of `export`. NIR graphs of other programs run too, if they hold only what this one can run; how",
            "many timesteps they take is in the file or given by --timesteps, and images are normalised as training would.",
            "",
            "Examples:",
            "  spikernel evaluate weights.safetensors",
            "  spikernel evaluate chosen/network.nir --config conf/cifar10-small.conf -D data.path=images",
            "  spikernel evaluate chosen/network.json --weights chosen/network.safetensors --part validation"
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions configuration;

    @Parameters(paramLabel = "FILE", description = "The network; any path Hadoop understands.")
    private String file;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Arrays of a network.json (default: those of its name).")
    private String weights;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "test, validation or train (default: ${DEFAULT-VALUE}).",
            defaultValue = "test")
    private String part;

    @Option(names = "--images", paramLabel = "N", description = "The first N images of the part (default: all).")
    private int images = Integer.MAX_VALUE;

    @Option(
            names = "--timesteps",
            paramLabel = "T",
            description = "Of a NIR graph whose file does not tell (default: the file's).")
    private Integer timesteps;

    /** Gives the class of each image. */
    @FunctionalInterface
    private interface Classifier {
        int[] classes(ImageSet images);
    }

    @Override
    public Integer call() {
        if (images < 1) {
            throw new UserInputException("Cannot evaluate: --images must be at least 1, got " + images);
        }
        RunConfig config = configuration.load();
        Output output = configuration.output();
        Configuration hadoop = CommandSession.hadoop(config);
        String found = found(hadoop);
        boolean nir = NetworkFiles.isNir(found);
        NirGraph graph = nir ? graph(found, hadoop) : null;
        Optional<TrainedNetwork> network = nir ? ours(graph) : Optional.of(network(hadoop));
        output.remark(Versions.line());
        DataSplit data = ExecutorDataCache.load(config.data(), hadoop);
        ImageSet set = part(data).first(images);
        if (set.size() == 0) {
            throw new UserInputException("Cannot evaluate: the part " + part + " must hold images, got none");
        }
        Classifier classifier =
                network.map(trained -> ofEngine(trained, set, data)).orElseGet(() -> ofGraph(graph, set, data));
        int[] classes = classifier.classes(set);
        long hits = IntStream.range(0, classes.length)
                .filter(image -> classes[image] == set.label(image))
                .count();
        AccuracyEstimate accuracy = AccuracyEstimate.of(List.of((double) hits / classes.length), classes.length);
        List<Object> row = new ArrayList<>(List.of(part, classes.length, accuracy.mean()));
        row.add(accuracy.interval().map(AccuracyEstimate.Interval::low).orElse(null));
        row.add(accuracy.interval().map(AccuracyEstimate.Interval::high).orElse(null));
        output.table("evaluation", List.of("part", "images", "accuracy", "low", "high"), List.of(row));
        network.map(TrainedNetwork::notes)
                .map(notes -> notes.get("data_fingerprint"))
                .filter(fingerprint -> !fingerprint.equals(data.fingerprint()))
                .ifPresent(other -> output.remark("trained on other images, fingerprint " + other.substring(0, 12)));
        return ExitCodes.DONE;
    }

    private ImageSet part(DataSplit data) {
        return switch (part) {
            case "test" -> data.test();
            case "validation" -> data.validation();
            case "train" -> data.train();
            default ->
                throw new UserInputException("Cannot evaluate: --part must be test, validation or train, got " + part);
        };
    }

    private String found(Configuration hadoop) {
        try {
            return NetworkFiles.file(file, hadoop);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private NirGraph graph(String found, Configuration hadoop) {
        try {
            return NetworkFiles.graph(found, hadoop);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private UserInputException unreadable(Exception e) {
        return NetworkFiles.unreadable("Cannot evaluate", file, e);
    }

    private static Optional<TrainedNetwork> ours(NirGraph graph) {
        try {
            return Optional.of(NirImport.of(graph));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private TrainedNetwork network(Configuration hadoop) {
        try {
            return weights == null ? NetworkFiles.network(file, hadoop) : NetworkFiles.network(file, weights, hadoop);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private static Classifier ofEngine(TrainedNetwork network, ImageSet set, DataSplit data) {
        Stem stem = network.architecture().macro().stem();
        ImageSet scaled = scaled(set, stem.imageSize());
        requireShape(
                List.of(stem.imageChannels(), stem.imageSize(), stem.imageSize()),
                network.architecture().macro().classifier().classes(),
                scaled);
        boolean noted = network.notes().containsKey("mean");
        InputValues values =
                noted ? InputValues.of(network.notes()) : new InputValues(data.normalisation(), InputCoding.DIRECT);
        TrainedClassifier classifier =
                new TrainedClassifier(network.architecture(), values.coding(), values.normalisation(), new Seed(0));
        return images -> classifier.classes(network.tensors(), scaled(images, stem.imageSize()));
    }

    /** Images that are larger than a network takes are scaled down to it; others are left for {@link #requireShape}. */
    private static ImageSet scaled(ImageSet images, int side) {
        boolean larger = images.shape().width() > side
                && images.shape().width() == images.shape().height();
        return larger && side > 0 ? images.scaledTo(side) : images;
    }

    private Classifier ofGraph(NirGraph graph, ImageSet set, DataSplit data) {
        NirProgram program;
        int steps;
        try {
            program = NirProgram.of(graph);
            steps = timesteps == null ? told(graph) : timesteps;
        } catch (IllegalArgumentException e) {
            throw unreadable(e);
        }
        int classes = program.outputSides().stream().reduce(1, Math::multiplyExact);
        int side = program.inputSides().get(program.inputSides().size() - 1);
        requireShape(program.inputSides(), classes, scaled(set, side));
        Normalisation normalisation = data.normalisation();
        InputValues values = new InputValues(normalisation, InputCoding.DIRECT);
        return images -> {
            ImageSet seen = scaled(images, side);
            return IntStream.range(0, seen.size())
                    .map(image -> largest(program.start().mean(values.of(seen.pixels(image)), steps)))
                    .toArray();
        };
    }

    private static int told(NirGraph graph) {
        return graph.timesteps()
                .orElseThrow(
                        () -> new UserInputException(
                                "Cannot evaluate: --timesteps must say how many timesteps the network runs, since its file does not"));
    }

    private static int largest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static void requireShape(List<Integer> sides, int classes, ImageSet set) {
        List<Integer> got = List.of(
                set.shape().channels(), set.shape().height(), set.shape().width());
        if (!got.equals(sides)) {
            throw new UserInputException("Cannot evaluate: the images must be " + sides
                    + ", as the network reads them, got " + got + " (data.*)");
        }
        if (classes != set.classNames().size()) {
            throw new UserInputException("Cannot evaluate: the images must have " + classes
                    + " classes, as the network has, got " + set.classNames().size() + " (data.*)");
        }
    }
}

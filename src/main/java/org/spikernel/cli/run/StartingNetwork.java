package org.spikernel.cli.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.spikernel.cli.network.NetworkFiles;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.config.RunConfig;
import org.spikernel.export.TrainedNetwork;
import org.spikernel.network.GivenWeights;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.space.Architecture;
import org.spikernel.space.Cell;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.Operation;
import org.spikernel.space.OperationSet;

/**
 * The network that {@code train.from} names. What it is, its file says: settings that nobody gave become the file's, so
 * that they are recorded with the run; others must agree with it.
 */
final class StartingNetwork {
    private static final String CANNOT = "Cannot train from this network";
    private static final String KERNEL_SETS = "space.kernel-sets";
    private static final String OPERATION_SETS = "space.operation-sets";
    private static final String CODING = "macro.input-coding";

    /** What may be left to the images. */
    private static final Set<String> AUTO = Set.of("macro.classes", "macro.image-size");

    /** By key, but for what is of training alone: dropout, which files of weights do not tell. */
    private static final Map<String, Function<MacroArchitecture, Object>> SETTINGS = settings();

    private static final Pattern INNER = Pattern.compile("(?<=\\.edge_)(\\d)_(\\d)");

    private final String file;
    private final TrainedNetwork network;

    private StartingNetwork(String file, TrainedNetwork network) {
        this.file = file;
        this.network = network;
    }

    private static Map<String, Function<MacroArchitecture, Object>> settings() {
        Map<String, Function<MacroArchitecture, Object>> settings = new LinkedHashMap<>();
        settings.put("macro.width", macro -> macro.stem().width());
        settings.put("macro.ratio", macro -> macro.stem().ratio());
        settings.put("macro.stem-stride", macro -> macro.stem().stride());
        settings.put("macro.image-size", macro -> macro.stem().imageSize());
        settings.put("macro.pool", macro -> macro.classifier().pool());
        settings.put("macro.hidden", macro -> macro.classifier().hidden());
        settings.put("macro.classes", macro -> macro.classifier().classes());
        settings.put("macro.group", macro -> macro.classifier().group());
        settings.put("macro.timesteps", MacroArchitecture::timesteps);
        settings.put("neuron.tau", macro -> macro.neuron().tau());
        settings.put("neuron.threshold", macro -> macro.neuron().threshold());
        settings.put("neuron.reset", macro -> macro.neuron().resetPotential());
        return settings;
    }

    /**
     * Reads it.
     *
     * @throws UserInputException in one line, when there is no such file or it holds no network of ours
     */
    static StartingNetwork of(RunConfig config) {
        try {
            return new StartingNetwork(
                    config.from(), canonical(NetworkFiles.network(config.from(), CommandSession.hadoop(config))));
        } catch (IOException | IllegalArgumentException e) {
            throw NetworkFiles.unreadable(CANNOT, config.from(), e);
        }
    }

    /** Trainings are of canonical cells; one that only numbers its inner nodes the other way is the same network. */
    private static TrainedNetwork canonical(TrainedNetwork network) {
        Architecture own = network.architecture();
        Cell cell = own.cell().canonical();
        if (cell.equals(own.cell())) {
            return network;
        }
        if (!own.cell().pruned().equals(own.cell())) {
            throw new IllegalArgumentException(
                    "Cannot train from this network: each edge of its cell must be on a walk from node 0 to node 3, got "
                            + own.cell());
        }
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        network.tensors().forEach((name, tensor) -> renamed.put(withInnerNodesSwapped(name), tensor));
        return TrainedNetwork.of(new Architecture(own.macro(), own.operations(), cell), renamed, Map.of());
    }

    private static String withInnerNodesSwapped(String array) {
        return INNER.matcher(array).replaceFirst(edge -> swapped(edge.group(1)) + "_" + swapped(edge.group(2)));
    }

    private static String swapped(String node) {
        return switch (node) {
            case "1" -> "2";
            case "2" -> "1";
            default -> node;
        };
    }

    /** The cell, the only one that is trained. */
    List<Cell> cells() {
        return List.of(network.architecture().cell());
    }

    /**
     * What must be set for this network where nobody set it, as {@code key=value}.
     *
     * @throws UserInputException for a setting that was given and contradicts the file
     */
    List<String> settings(RunConfig config) {
        MacroArchitecture macro = network.architecture().macro();
        if (macro.stem().imageChannels() != config.macro().stem().imageChannels()) {
            throw new UserInputException(CANNOT + ": data.format must have images of "
                    + macro.stem().imageChannels() + " channels, as the network reads, got "
                    + config.data().format().label() + " of "
                    + config.macro().stem().imageChannels() + of());
        }
        List<String> settings = new ArrayList<>();
        SETTINGS.forEach((key, value) -> add(
                settings,
                config,
                key,
                String.valueOf(value.apply(config.macro())),
                String.valueOf(value.apply(macro))));
        coding().ifPresent(coding -> add(
                settings,
                config,
                CODING,
                config.training().recipe().input().coding().label(),
                coding));
        operations(config).ifPresent(settings::addAll);
        return settings;
    }

    private void add(List<String> settings, RunConfig config, String key, String set, String own) {
        if (!set.equals(own)) {
            requireNotGiven(config, key, set, own);
            settings.add(key + "=" + own);
        }
    }

    private void requireNotGiven(RunConfig config, String key, String set, String own) {
        String where = config.text().given().get(key);
        // What is written as auto names no value.
        boolean auto = AUTO.contains(key) && !config.text().overrides().containsKey(key);
        if (where != null && !auto) {
            throw new UserInputException("%s: %s must be %s, as the file has it, or not be set, got %s (%s)%s"
                    .formatted(CANNOT, key, own, set, where, of()));
        }
    }

    private String of() {
        return " (" + file + ")";
    }

    /** Older files do not tell how images enter. */
    private Optional<String> coding() {
        return Optional.ofNullable(network.notes().get("input_coding"));
    }

    private Optional<List<String>> operations(RunConfig config) {
        OperationSet own = network.architecture().operations();
        List<OperationSet> set = config.space().operationSets();
        if (set.size() == 1 && set.get(0).operations().equals(own.operations())) {
            return Optional.empty();
        }
        if (set.stream().noneMatch(one -> one.operations().equals(own.operations()))) {
            String operations = own.operations().stream().map(Operation::label).collect(Collectors.joining(" "));
            for (String key : List.of(KERNEL_SETS, OPERATION_SETS)) {
                requireNotGiven(
                        config,
                        key,
                        set.stream().map(OperationSet::name).collect(Collectors.joining(" ")),
                        "a set of " + operations);
            }
        }
        String operations = own.operations().stream()
                .map(operation -> '"' + operation.label() + '"')
                .collect(Collectors.joining(", "));
        return Optional.of(List.of(
                KERNEL_SETS + "=[]",
                OPERATION_SETS + "=[{ name = \""
                        + own.name().replace("\\", "\\\\").replace("\"", "\\\"") + "\", operations = [" + operations
                        + "] }]"));
    }

    /**
     * The run that starts from it.
     *
     * @param config that has the network's settings
     * @param given cells given by hand, or recorded; none for the network's
     * @throws UserInputException for what contradicts the file
     */
    RunConfig start(RunConfig config, List<Cell> given) {
        List<String> others = settings(config);
        if (!others.isEmpty()) {
            throw new UserInputException(
                    CANNOT + ": settings must be the file's, " + String.join(" ", others) + ", got others" + of());
        }
        if (!config.space().macro().isEmpty()) {
            throw new UserInputException(
                    CANNOT + ": space.macro must hold no values, since the file has one network, got "
                            + config.space().macro().ranges().stream()
                                    .map(range -> range.setting().word() + " = " + range.values())
                                    .collect(Collectors.joining(", "))
                            + of());
        }
        if (!given.isEmpty() && !given.stream().map(Cell::canonical).toList().equals(cells())) {
            throw new UserInputException(CANNOT + ": the cell must be the file's, " + cells().get(0) + ", got "
                    + given.stream().map(Cell::toString).collect(Collectors.joining(", ")) + of());
        }
        return config.startingFrom(GivenWeights.of(network.tensors()));
    }
}

package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key that {@code reference.conf} documents reaches a setting, and every setting has a key. */
class ReferenceConfTest {
    /** A valid value of each key that is not its default. */
    private static final Map<String, String> OTHER_VALUES = Map.ofEntries(
            Map.entry("run.name", "mine"),
            Map.entry("run.seed", "7"),
            Map.entry("run.output", "/elsewhere"),
            Map.entry("data.format", "idx"),
            Map.entry("data.path", "/data"),
            Map.entry("data.train-limit", "500"),
            Map.entry("data.test-limit", "100"),
            Map.entry("data.validation-fraction", "0.2"),
            Map.entry("data.split-seed", "9"),
            Map.entry("data.crop-padding", "3"),
            Map.entry("data.flip", "horizontal"),
            Map.entry("data.synthetic.image-size", "24"),
            Map.entry("data.synthetic.train-count", "300"),
            Map.entry("data.synthetic.test-count", "70"),
            Map.entry("data.synthetic.seed", "11"),
            Map.entry("macro.width", "16"),
            Map.entry("macro.ratio", "1"),
            Map.entry("macro.stem-stride", "2"),
            Map.entry("macro.pool", "4"),
            Map.entry("macro.hidden", "64"),
            Map.entry("macro.group", "5"),
            Map.entry("macro.classes", "20"),
            Map.entry("macro.image-size", "20"),
            Map.entry("macro.dropout", "0.25"),
            Map.entry("macro.timesteps", "3"),
            Map.entry("macro.input-coding", "rate"),
            Map.entry("neuron.tau", "2"),
            Map.entry("neuron.threshold", "0.5"),
            Map.entry("neuron.reset", "-0.1"),
            Map.entry("space.connectivity", "feedback"),
            Map.entry("space.kernel-sets", "[[9]]"),
            Map.entry("space.operation-sets", "[{ name = pools, operations = [none, skip, maxpool3x3] }]"),
            Map.entry("space.sampling", "with-replacement"),
            Map.entry("space.draws", "3"),
            Map.entry("space.macro.width", "[4, 16]"),
            Map.entry("space.macro.hidden", "[64]"),
            Map.entry("space.macro.pool", "[1, 2]"),
            Map.entry("space.macro.timesteps", "[2]"),
            Map.entry("space.macro.stem-stride", "[2]"),
            Map.entry("space.macro.image-size", "[12]"),
            Map.entry("space.macro.bits", "[8, 4]"),
            Map.entry("init.fc1-deviation", "auto"),
            Map.entry("score.measure", "sahd-2"),
            Map.entry("score.also", "[naswot, meco-1]"),
            Map.entry("score.batch-size", "16"),
            Map.entry("score.repeats", "3"),
            Map.entry("score.engine", "torch"),
            Map.entry("score.weights", "per-candidate"),
            Map.entry("score.stages", "[{ keep = 0.1, batch-size = 16, repeats = 1, timesteps = 2, width = 0.5 }]"),
            Map.entry("budget.limit", "10M-params"),
            Map.entry("budget.bits", "8"),
            Map.entry("budget.state-bits", "16"),
            Map.entry("search.strategy", "predictor"),
            Map.entry("search.trainings", "5"),
            Map.entry("search.batch", "3"),
            Map.entry("search.prior", "topology"),
            Map.entry("search.stop", "never"),
            Map.entry("train.top", "2"),
            Map.entry("train.seeds", "3"),
            Map.entry("train.finalists", "2"),
            Map.entry("train.rungs", "[2]"),
            Map.entry("train.reduction-factor", "3"),
            Map.entry("train.from", "weights.safetensors"),
            Map.entry("train.epochs", "9"),
            Map.entry("train.batch-size", "64"),
            Map.entry("train.learning-rate", "0.05"),
            Map.entry("train.rate-floor", "0.5"),
            Map.entry("train.momentum", "0.8"),
            Map.entry("train.dampening", "0.1"),
            Map.entry("train.weight-decay", "0"),
            Map.entry("train.nesterov", "on"),
            Map.entry("train.quantisation", "4"),
            Map.entry("train.engine", "layer-wise"),
            Map.entry("train.activations", "recomputed"),
            Map.entry("train.team-size", "3"),
            Map.entry("device", "cpu"),
            Map.entry("gpu.precision", "tf32"),
            Map.entry("spark.master", "local[2]"),
            Map.entry("spark.task-seconds", "2"),
            Map.entry("spark.cache-mebibytes", "3"),
            Map.entry("spark.scorings-per-gpu", "3"),
            Map.entry("spark.commit-seconds", "0.5"),
            Map.entry("spark.stall-seconds", "77.0"),
            Map.entry("spark.process-mebibytes", "1234"),
            Map.entry("spark.properties", "{ \"spark.cores.max\" = 4 }"),
            Map.entry("tables.catalog", "pond"),
            Map.entry("tables.namespace", "mine"),
            Map.entry("tables.type", "rest"),
            Map.entry("tables.warehouse", "/pond"),
            Map.entry("tables.properties", "{ uri = \"https://catalog.example/api\" }"),
            Map.entry("tables.maintenance.automatic", "off"),
            Map.entry("tables.maintenance.small-files", "7"),
            Map.entry("tables.maintenance.keep-snapshots", "3"),
            Map.entry("tables.maintenance.keep-hours", "2"),
            Map.entry("tables.maintenance.orphan-hours", "48"));

    /** Keys whose other value needs company to be valid. */
    private static final Map<String, String> COMPANY =
            Map.of("data.format", "data.path=/data", "gpu.precision", "device=gpu");

    static Set<String> keys() {
        return new TreeSet<>(OTHER_VALUES.keySet());
    }

    @Test
    void everyDocumentedKeyIsTriedHere() {
        assertThat(OTHER_VALUES.keySet())
                .containsExactlyInAnyOrderElementsOf(KnownKeys.documented().settings());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keyReachesASetting(String key) {
        List<String> company = Optional.ofNullable(COMPANY.get(key)).stream().toList();

        assertThat(changedBy(key)).isNotEmpty();
        assertThat(load(with(company, key)).text().overrides())
                .anySatisfy((changed, value) -> assertThat(changed).startsWith(key));
    }

    @Test
    void everySettingHasAKey() {
        Set<String> reached = new TreeSet<>();
        keys().forEach(key -> reached.addAll(changedBy(key)));
        // In the file that train.from names, which is read later.
        reached.add("initialisation.given");

        assertThat(reached).isEqualTo(fields(load(List.of())).keySet());
    }

    /** Paths of the fields that the key's other value changes. */
    private static Set<String> changedBy(String key) {
        List<String> company = Optional.ofNullable(COMPANY.get(key)).stream().toList();
        Map<String, String> before = fields(load(company));
        Map<String, String> after = fields(load(with(company, key)));
        Set<String> changed = new TreeSet<>(before.keySet());
        changed.removeIf(field -> before.get(field).equals(after.get(field)));
        return changed;
    }

    private static List<String> with(List<String> company, String key) {
        List<String> overrides = new ArrayList<>(company);
        overrides.add(key + "=" + OTHER_VALUES.get(key));
        return overrides;
    }

    private static RunConfig load(List<String> overrides) {
        return ConfigFiles.load(Optional.empty(), overrides);
    }

    /** The leaves of the settings records by path, without the settings' text. */
    private static Map<String, String> fields(RunConfig config) {
        Map<String, String> fields = new TreeMap<>();
        components(config).forEach((name, value) -> {
            if (!name.equals("text")) {
                collect(name, value, fields);
            }
        });
        return fields;
    }

    private static void collect(String path, Object value, Map<String, String> fields) {
        if (value instanceof Record inner) {
            components(inner).forEach((name, component) -> collect(path + "." + name, component, fields));
        } else {
            fields.put(path, String.valueOf(value));
        }
    }

    private static Map<String, Object> components(Record row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                values.put(component.getName(), component.getAccessor().invoke(row));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("Cannot read " + component, e);
            }
        }
        return values;
    }
}

package org.spikernel.parts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A pod of one container, as Kubernetes was asked for it.
 *
 * @param definition as JSON
 */
record Pod(JsonNode definition) {
    String name() {
        return definition.at("/metadata/name").asText();
    }

    /** As JSON, for what has no method here. */
    JsonNode spec() {
        return definition.get("spec");
    }

    JsonNode container() {
        return spec().get("containers").get(0);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        container().path("args").forEach(argument -> arguments.add(argument.asText()));
        return arguments;
    }

    /** The container's variables; of what only a running pod has, the path of the field, as in {@code status.podIP}. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        container()
                .path("env")
                .forEach(variable -> environment.put(
                        variable.get("name").asText(),
                        variable.has("value")
                                ? variable.get("value").asText()
                                : variable.at("/valueFrom/fieldRef/fieldPath").asText()));
        return environment;
    }

    /** Options of an executor's JVM. */
    List<String> javaOptions() {
        return environment().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("SPARK_JAVA_OPT_"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The volumes by the paths where the container sees them. */
    Map<String, JsonNode> mounts() {
        Map<String, JsonNode> mounts = new LinkedHashMap<>();
        container()
                .path("volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.get("mountPath").asText(),
                        volume(mount.get("name").asText())));
        return mounts;
    }

    private JsonNode volume(String name) {
        Optional<JsonNode> found = StreamSupport.stream(spec().path("volumes").spliterator(), false)
                .filter(volume -> volume.get("name").asText().equals(name))
                .findFirst();
        return found.orElseThrow(() -> new AssertionError("no volume " + name + " in " + definition));
    }
}

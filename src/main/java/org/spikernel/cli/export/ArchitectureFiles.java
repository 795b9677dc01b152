package org.spikernel.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.cli.network.ExportJson;
import org.spikernel.network.FeatureShape;
import org.spikernel.network.Layer;
import org.spikernel.network.LayerInput;
import org.spikernel.network.Parameter;
import org.spikernel.space.Architecture;
import org.spikernel.space.ArchitectureNotes;

/** The network without its weights: notes as those of the file of weights, and every layer with what it reads. */
final class ArchitectureFiles implements Format.Writer {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static String file(Subject subject) {
        return subject.name() + ".json";
    }

    @Override
    public List<String> write(Subject subject, Golden golden, Path folder) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("notes", subject.network().notes());
        all.put(
                "layers",
                subject.network().graph().layers().stream()
                        .map(ArchitectureFiles::layer)
                        .toList());
        Files.writeString(folder.resolve(file(subject)), JSON.writeValueAsString(all) + "\n", StandardCharsets.UTF_8);
        return List.of(file(subject));
    }

    private static Map<String, Object> layer(Layer layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", layer.name());
        fields.put("kind", layer.kind().getClass().getSimpleName());
        fields.put(
                "inputs",
                layer.inputs().stream()
                        .map(input -> Map.of(
                                "layer",
                                input.layer(),
                                "delay",
                                input.timestep() == LayerInput.Timestep.PREVIOUS ? 1 : 0))
                        .toList());
        fields.put("input", sides(layer.input()));
        fields.put("output", sides(layer.output()));
        Map<String, Object> arrays = new LinkedHashMap<>();
        for (Parameter parameter : layer.parameters()) {
            arrays.put(parameter.name(), parameter.shape().toArray());
        }
        fields.put("arrays", arrays);
        return fields;
    }

    private static List<Integer> sides(FeatureShape shape) {
        return List.of(shape.channels(), shape.height(), shape.width());
    }

    @Override
    public String check(Subject subject, Golden golden, Path folder) throws IOException {
        String text = Files.readString(folder.resolve(file(subject)));
        JsonNode back = JSON.readTree(text);
        Map<String, String> notes = ExportJson.notes(text);
        Architecture wanted = subject.network().architecture();
        Architecture read =
                ArchitectureNotes.read(notes, wanted.macro().classifier().dropout());
        if (!read.equals(wanted)) {
            throw new ExportFailure("the network of " + file(subject) + " must be the trained one, got " + read);
        }
        int layers = subject.network().graph().layers().size();
        if (back.get("layers").size() != layers) {
            throw new ExportFailure("%s must have %d layers, got %d"
                    .formatted(file(subject), layers, back.get("layers").size()));
        }
        return "the same architecture, " + layers + " layers";
    }
}

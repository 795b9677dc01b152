package org.spikernel.cli.network;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON files that {@code export} writes, as far as they lead to a network. */
public final class ExportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportJson() {}

    /**
     * The notes of a network without its weights.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Map<String, String> notes(String text) {
        try {
            JsonNode notes = JSON.readTree(text).path("notes");
            if (!notes.isObject()) {
                throw new IllegalArgumentException("Cannot read network: the file must have notes, got none");
            }
            return JSON.convertValue(notes, new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read network: the file must be JSON, got " + e.getMessage(), e);
        }
    }

    /** The file of the first of these formats that a manifest names. */
    static Optional<String> file(String manifest, List<String> formats) {
        try {
            JsonNode written = JSON.readTree(manifest).path("formats");
            return formats.stream()
                    .map(format -> written.path(format).path("files").path(0))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .findFirst();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read network: manifest.json must be JSON, got " + e.getMessage(), e);
        }
    }
}

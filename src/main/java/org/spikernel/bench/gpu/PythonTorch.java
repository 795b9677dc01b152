package org.spikernel.bench.gpu;

import ai.djl.Device;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;

/** The same training step in Python's torch, where there is one: written plainly, and with what can be fused fused. */
final class PythonTorch {
    private static final int GRACE_SECONDS = 30;

    private final Path script;
    private final CheckRequest request;
    private final CheckReport report;

    /** @param script {@code submit/gpu-check.py} */
    PythonTorch(Path script, CheckRequest request, CheckReport report) {
        this.script = script;
        this.request = request;
        this.report = report;
    }

    /** Times it, for so long. */
    void run(Device device, double seconds) {
        try {
            Path printed = Files.createTempFile("gpu-check", ".json");
            Path said = Files.createTempFile("gpu-check", ".txt");
            try {
                run(device, seconds, printed, said);
            } finally {
                Files.delete(printed);
                Files.delete(said);
            }
        } catch (IOException e) {
            skip("no python3 can be started here: " + e.getMessage());
        }
    }

    private void run(Device device, double seconds, Path printed, Path said) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        "python3",
                        script.toString(),
                        device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu",
                        String.valueOf(request.width()),
                        String.valueOf(request.images()),
                        String.valueOf(seconds)))
                .redirectOutput(printed.toFile())
                .redirectError(said.toFile())
                .start();
        try {
            if (!process.waitFor((long) (2 * seconds) + GRACE_SECONDS, TimeUnit.SECONDS)) {
                skip("python3 did not come to an end within twice its time");
            } else if (process.exitValue() != 0) {
                skip("python3 has no torch that can do it: " + lastLine(Files.readString(said)));
            } else {
                report(Files.readString(printed));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            skip("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String lastLine(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
    }

    private void skip(String why) {
        report.add(Finding.of(Part.FAST, "plain PyTorch", Verdict.SKIPPED, why));
    }

    /** @param text an object of objects: name, then figures */
    void report(String text) {
        JsonObject all;
        try {
            all = JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            skip("python3 must print one JSON object, got " + lastLine(text));
            return;
        }
        for (Map.Entry<String, JsonElement> one : all.entrySet()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            for (Map.Entry<String, JsonElement> figure :
                    one.getValue().getAsJsonObject().entrySet()) {
                boolean number = figure.getValue().getAsJsonPrimitive().isNumber();
                figures.put(
                        figure.getKey(),
                        number
                                ? figure.getValue().getAsDouble()
                                : figure.getValue().getAsString());
            }
            JsonObject own = one.getValue().getAsJsonObject();
            report.add(new Finding(
                    Part.FAST,
                    one.getKey(),
                    Verdict.NOTE,
                    "%.1f images/s at width %d, batch %d (torch %s, %d steps, median %.4f s)"
                            .formatted(
                                    own.get("images_per_second").getAsDouble(),
                                    own.get("width").getAsInt(),
                                    own.get("batch").getAsInt(),
                                    own.get("torch").getAsString(),
                                    own.get("steps").getAsInt(),
                                    own.get("step_seconds").getAsDouble()),
                    figures));
        }
    }
}

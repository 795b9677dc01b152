package org.spikernel.torch.program;

import ai.djl.pytorch.jni.JniUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which operators of the engine a body calls on its thread, by the engine's own profiler: what a GPU would be asked for can
 * be counted without one.
 */
public final class Profile {
    /** Of these a GPU does nothing: they make memory, or another name for it. */
    private static final Set<String> VIEWS = Set.of(
            "alias",
            "as_strided",
            "as_strided_",
            "chunk",
            "detach",
            "detach_",
            "diagonal",
            "empty",
            "empty_like",
            "empty_strided",
            "expand",
            "flatten",
            "lift_fresh",
            "narrow",
            "new_empty",
            "numpy_T",
            "permute",
            "reshape",
            "resize_",
            "resolve_conj",
            "resolve_neg",
            "result_type",
            "select",
            "slice",
            "split",
            "split_with_sizes",
            "squeeze",
            "t",
            "to",
            "transpose",
            "unbind",
            "unflatten",
            "unsafe_chunk",
            "unsqueeze",
            "view",
            "view_as",
            "_nnpack_available",
            "_reshape_alias",
            "_unsafe_view");

    private static final String PREFIX = "aten::";
    /** Before the names of operators that this program gives the engine. */
    private static final String OWN = "spikernel::";

    private final Map<String, Long> calls = new TreeMap<>();
    private final Map<String, Long> kernels = new TreeMap<>();

    /** A call, with whether it called another that a GPU would work for. */
    private static final class Call {
        private final String name;
        private final double end;
        private boolean passesOn;

        Call(String name, double end) {
            this.name = name;
            this.end = end;
        }

        boolean isView() {
            return !name.startsWith(OWN)
                    && (!name.startsWith(PREFIX) || VIEWS.contains(name.substring(PREFIX.length())));
        }
    }

    private Profile(List<JsonObject> events) {
        Map<String, Deque<Call>> open = new TreeMap<>();
        for (JsonObject event : events) {
            double start = event.get("ts").getAsDouble();
            Call call = new Call(
                    event.get("name").getAsString(), start + event.get("dur").getAsDouble());
            Deque<Call> stack = open.computeIfAbsent(event.get("tid").getAsString(), thread -> new ArrayDeque<>());
            while (!stack.isEmpty() && stack.peek().end <= start) {
                close(stack.pop());
            }
            calls.merge(call.name, 1L, Long::sum);
            if (!call.isView()) {
                stack.forEach(outer -> outer.passesOn = true);
            }
            stack.push(call);
        }
        open.values().forEach(stack -> stack.forEach(this::close));
    }

    private void close(Call call) {
        if (!call.isView() && !call.passesOn) {
            kernels.merge(call.name, 1L, Long::sum);
        }
    }

    /** Runs a body and counts. One at a time in a process. */
    public static Profile of(Runnable body) {
        try {
            Path file = Files.createTempFile("profile", ".json");
            try {
                JniUtils.startProfile(false, false, false);
                try {
                    body.run();
                } finally {
                    JniUtils.stopProfile(file.toString());
                }
                return new Profile(events(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By their start, the outer before the inner. */
    private static List<JsonObject> events(Path file) throws IOException {
        JsonElement root = JsonParser.parseString(Files.readString(file));
        List<JsonObject> events = new ArrayList<>();
        for (JsonElement element : root.isJsonArray()
                ? root.getAsJsonArray()
                : root.getAsJsonObject().getAsJsonArray("traceEvents")) {
            JsonObject event = element.getAsJsonObject();
            if (event.has("ph") && event.get("ph").getAsString().equals("X")) {
                events.add(event);
            }
        }
        events.sort(
                Comparator.comparingDouble((JsonObject event) -> event.get("ts").getAsDouble())
                        .thenComparing(event -> -event.get("dur").getAsDouble()));
        return events;
    }

    /** How often an operator was called, by whomever; such as {@code aten::item}. */
    public long calls(String operator) {
        return calls.getOrDefault(operator, 0L);
    }

    /** How often each operator was called. */
    public Map<String, Long> calls() {
        return calls;
    }

    /** Calls that a GPU would work for: those that call no others, but those that only name memory. */
    public long kernels() {
        return kernels.values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@link #kernels} by operator. */
    public Map<String, Long> kernelsByOperator() {
        return kernels;
    }

    /** Values that were brought from the device, each of which waits for it. */
    public long reads() {
        return calls("aten::_local_scalar_dense");
    }
}

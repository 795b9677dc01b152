package org.spikernel.snn;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors and notes in the safetensors format: the length of the header as a little-endian 64-bit number, the
 * header as JSON, the values. Reads what PyTorch, NumPy and others write (float32, float64 and int64), and they read
 * what it writes.
 */
public final class TensorFile {
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    /** The limit of the format's reference implementation. */
    private static final long MOST_HEADER_BYTES = 100_000_000;

    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    /** The contents of a file to be written; the order of {@code tensors} is kept. */
    public TensorFile(Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Tensors by name, in the order of the file. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Free notes. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Writes the file; does not close the stream. */
    public void writeTo(OutputStream out) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, metadata);
        }
        long end = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long begin = end;
            end += tensor.content().length;
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("dtype", tensor.element().name());
            description.put("shape", boxed(tensor.shape()));
            description.put("data_offsets", List.of(begin, end));
            header.put(entry.getKey(), description);
        }
        StringBuilder text = new StringBuilder(Json.write(header));
        while (text.toString().getBytes(StandardCharsets.UTF_8).length % ALIGNMENT != 0) {
            text.append(' ');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .array());
        out.write(bytes);
        for (Tensor tensor : tensors.values()) {
            out.write(tensor.content());
        }
        out.flush();
    }

    /**
     * Reads a whole file; does not close the stream.
     *
     * @throws IOException when the stream ends early or does not hold this format
     */
    public static TensorFile read(InputStream in) throws IOException {
        long headerBytes = ByteBuffer.wrap(exactly(in, Long.BYTES, "its length"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (headerBytes < 2 || headerBytes > MOST_HEADER_BYTES) {
            throw new IOException("Cannot read safetensors: the header's length must be 2 to %d bytes, got %d"
                    .formatted(MOST_HEADER_BYTES, headerBytes));
        }
        String text = new String(exactly(in, (int) headerBytes, "its header"), StandardCharsets.UTF_8);
        try {
            return readTensors(object(Json.parse(text), "header"), in);
        } catch (IllegalArgumentException e) {
            throw new IOException("Cannot read safetensors: " + e.getMessage(), e);
        }
    }

    private static TensorFile readTensors(Map<?, ?> header, InputStream in) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<?, ?> field : header.entrySet()) {
            String name = (String) field.getKey();
            Map<?, ?> value = object(field.getValue(), name);
            if (name.equals(METADATA)) {
                value.forEach((key, note) -> metadata.put((String) key, String.valueOf(note)));
            } else {
                entries.add(Entry.of(name, value));
            }
        }
        entries.sort((a, b) -> a.begin() != b.begin() ? Long.compare(a.begin(), b.begin()) : a.name.compareTo(b.name));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() != position) {
                throw new IOException("Cannot read safetensors: tensor %s must start at byte %d, got %d"
                        .formatted(entry.name, position, entry.begin()));
            }
            byte[] content = exactly(in, entry.bytes(), "tensor " + entry.name);
            tensors.put(entry.name, Tensor.ofContent(entry.element, entry.shape, content));
            position = entry.offsets[1];
        }
        return new TensorFile(tensors, metadata);
    }

    private static byte[] exactly(InputStream in, int count, String what) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("Cannot read safetensors: the file ends within %s, which needs %d bytes, got %d"
                    .formatted(what, count, bytes.length));
        }
        return bytes;
    }

    private static List<Long> boxed(long[] values) {
        List<Long> list = new ArrayList<>();
        for (long value : values) {
            list.add(value);
        }
        return list;
    }

    private static Map<?, ?> object(Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("%s must be an object, got %s".formatted(where, value));
    }

    /** One tensor of the header. */
    private static final class Entry {
        private final String name;
        private final Tensor.Element element;
        private final long[] shape;
        private final long[] offsets;

        private Entry(String name, Tensor.Element element, long[] shape, long[] offsets) {
            this.name = name;
            this.element = element;
            this.shape = shape;
            this.offsets = offsets;
        }

        static Entry of(String name, Map<?, ?> fields) {
            long[] offsets = numbers(fields.get("data_offsets"), name + ".data_offsets");
            if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
                throw new IllegalArgumentException("%s.data_offsets must be a begin and an end, got %s"
                        .formatted(name, fields.get("data_offsets")));
            }
            return new Entry(
                    name, element(name, fields.get("dtype")), numbers(fields.get("shape"), name + ".shape"), offsets);
        }

        private static Tensor.Element element(String name, Object label) {
            for (Tensor.Element element : Tensor.Element.values()) {
                if (element.name().equals(label)) {
                    return element;
                }
            }
            throw new IllegalArgumentException("%s.dtype must be F32, F64 or I64, got %s".formatted(name, label));
        }

        private static long[] numbers(Object value, String where) {
            if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
                return list.stream().mapToLong(number -> (Long) number).toArray();
            }
            throw new IllegalArgumentException("%s must be a list of whole numbers, got %s".formatted(where, value));
        }

        private long begin() {
            return offsets[0];
        }

        private int bytes() {
            long bytes = offsets[1] - offsets[0];
            if (bytes > Integer.MAX_VALUE - ALIGNMENT) {
                throw new IllegalArgumentException(
                        "tensor %s must be smaller than 2 GiB, got %d bytes".formatted(name, bytes));
            }
            return (int) bytes;
        }
    }
}

package org.spikernel.network.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.spikernel.text.OneLine;

/**
 * Named tensors and notes in the safetensors format: the length of the header as a little-endian 64-bit number, the
 * header as JSON, the values. Reads what PyTorch, NumPy and others write (float32, float64 and int64), and they read
 * what it writes.
 *
 * <p>The format has no checksum, so that a flipped bit is another weight. What is written here therefore has the note
 * {@code crc32c}: the CRC-32C of the contents as they are read (notes, names, types, shapes, values), whatever the
 * layout of the header. A file in which it is wrong is refused; one without it, as others write, is read unchecked.
 */
public final class TensorFile {
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    /** The limit of the format's reference implementation. */
    private static final long MOST_HEADER_BYTES = 100_000_000;

    /** Note with the checksum, kept from users of this class. */
    private static final String CHECKSUM = "crc32c";

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
        Map<String, String> notes = new LinkedHashMap<>(metadata);
        notes.put(CHECKSUM, checksum());
        header.put(METADATA, notes);
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
        byte[] text = HeaderJson.write(header).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(bytes, text.length, bytes.length, (byte) ' ');
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

    /** CRC-32C of the notes, by name, and of the tensors, by name: eight hexadecimal digits. */
    private String checksum() {
        CRC32C crc = new CRC32C();
        new TreeMap<>(metadata).forEach((name, note) -> {
            update(crc, name);
            update(crc, note);
        });
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            update(crc, name);
            update(crc, tensor.toString());
            crc.update(tensor.content());
        });
        return "%08x".formatted(crc.getValue());
    }

    /** With its length, so that no two lists of texts give the same bytes. */
    private static void update(CRC32C crc, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        crc.update(bytes);
    }

    /**
     * Reads a whole file; does not close the stream.
     *
     * @throws IOException when the stream ends early, goes on behind the last tensor, does not hold this format, or
     *     holds something else than was written
     */
    public static TensorFile read(InputStream in) throws IOException {
        Contents contents = contents(in);
        if (contents.checksum != null) {
            contents.verify();
        }
        return contents.file;
    }

    /** As {@link #read}, of a file that this class has written: one without a checksum is refused too. */
    public static TensorFile readVerified(InputStream in) throws IOException {
        Contents contents = contents(in);
        contents.verify();
        return contents.file;
    }

    private static Contents contents(InputStream in) throws IOException {
        long headerBytes = ByteBuffer.wrap(exactly(in, Long.BYTES, "its length"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (headerBytes < 2 || headerBytes > MOST_HEADER_BYTES) {
            throw new IOException("Cannot read safetensors: the header's length must be 2 to %d bytes, got %d"
                    .formatted(MOST_HEADER_BYTES, headerBytes));
        }
        byte[] text = exactly(in, (int) headerBytes, "its header");
        try {
            Contents contents = readTensors(object(HeaderJson.parse(utf8(text)), "header"), in);
            if (in.read() >= 0) {
                throw new IOException("Cannot read safetensors: the file must end with the last tensor, got more");
            }
            return contents;
        } catch (IllegalArgumentException e) {
            throw new IOException("Cannot read safetensors: " + e.getMessage(), e);
        }
    }

    /** Not by the constructor of {@code String}, which replaces what is malformed. */
    private static String utf8(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the header must be UTF-8 text, got other bytes", e);
        }
    }

    private static Contents readTensors(Map<?, ?> header, InputStream in) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<?, ?> field : header.entrySet()) {
            String name = (String) field.getKey();
            Map<?, ?> value = object(field.getValue(), name);
            if (name.equals(METADATA)) {
                value.forEach((key, note) -> metadata.put((String) key, text(note, METADATA + "." + key)));
            } else {
                entries.add(Entry.of(name, value));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin)
                .thenComparingLong(Entry::end)
                .thenComparing(entry -> entry.name));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() != position) {
                throw new IOException("Cannot read safetensors: tensor %s must start at byte %d, got %d"
                        .formatted(OneLine.shortened(entry.name), position, entry.begin()));
            }
            byte[] content = exactly(in, entry.bytes(), "tensor " + OneLine.shortened(entry.name));
            tensors.put(entry.name, Tensor.ofContent(entry.element, entry.shape, content));
            position = entry.end();
        }
        String checksum = metadata.remove(CHECKSUM);
        return new Contents(new TensorFile(tensors, metadata), checksum);
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
        throw wrong(where, "an object", value);
    }

    private static String text(Object value, String where) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(where, "text", value);
    }

    private static IllegalArgumentException wrong(String where, String expected, Object value) {
        return new IllegalArgumentException("%s must be %s, got %s"
                .formatted(OneLine.shortened(where), expected, OneLine.shortened(String.valueOf(value))));
    }

    /** What was read; {@code checksum} is the note's, null without one. */
    private static final class Contents {
        private final TensorFile file;
        private final String checksum;

        private Contents(TensorFile file, String checksum) {
            this.file = file;
            this.checksum = checksum;
        }

        private void verify() throws IOException {
            String found = file.checksum();
            if (!found.equals(checksum)) {
                throw new IOException(
                        "Cannot read safetensors: the contents must have the checksum of the note %s, %s, got %s; the file is damaged"
                                .formatted(
                                        CHECKSUM,
                                        checksum == null ? "which is missing" : OneLine.shortened(checksum),
                                        found));
            }
        }
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
                throw wrong(name + ".data_offsets", "a begin and an end", fields.get("data_offsets"));
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
            throw wrong(name + ".dtype", "F32, F64 or I64", label);
        }

        private static long[] numbers(Object value, String where) {
            if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
                return list.stream().mapToLong(number -> (Long) number).toArray();
            }
            throw wrong(where, "a list of whole numbers", value);
        }

        private long begin() {
            return offsets[0];
        }

        private long end() {
            return offsets[1];
        }

        /** As the shape says too, which is checked before anything is read. */
        private int bytes() {
            long bytes = offsets[1] - offsets[0];
            if (bytes > Integer.MAX_VALUE - ALIGNMENT) {
                throw new IllegalArgumentException(
                        "tensor %s must be smaller than 2 GiB, got %d bytes".formatted(OneLine.shortened(name), bytes));
            }
            if (bytes != Tensor.bytes(element, shape)) {
                throw new IllegalArgumentException("tensor %s of shape %s of %s needs %d bytes, got %d"
                        .formatted(
                                OneLine.shortened(name),
                                Arrays.toString(shape),
                                element,
                                Tensor.bytes(element, shape),
                                bytes));
            }
            return (int) bytes;
        }
    }
}

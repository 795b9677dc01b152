package org.spikernel.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.fuzz.Bytes;
import org.spikernel.fuzz.Fuzz;
import org.spikernel.fuzz.Words;
import org.spikernel.network.tensor.Tensor;
import org.spikernel.network.tensor.TensorFile;
import org.spikernel.random.RandomStream;

/** Damaged weights files: with a checksum, what is accepted is what was written; without, it covers the file to the byte. */
@Tag("fuzz")
class TensorFileFuzzTest {
    private static final List<String> JSON = List.of(
            "F32",
            "F64",
            "I64",
            "BF16",
            "shape",
            "dtype",
            "data_offsets",
            "__metadata__",
            "crc32c",
            "null",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "\\u+0a1",
            "\\u0041",
            "\\x",
            "[4611686018427387904,4]",
            "[2305843009213693952]",
            "[0,0]",
            "[0]",
            "[-1]",
            "[9223372036854775807,9223372036854775807]");

    private static TensorFile example() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("cell1.weight", Tensor.ofFloats(new float[] {1, Float.NaN, -0f, Float.MIN_VALUE, 5, 6}, 2, 3));
        tensors.put("fc1", Tensor.ofFloats(new float[] {7, 8}, 2));
        tensors.put("empty", Tensor.ofFloats(new float[0], 0, 4));
        return new TensorFile(tensors, Map.of("cell", "0001 0000 0000 0000", "key", "line 1\nline \\ 2"));
    }

    @Test
    void damagedFileIsRefusedOrWhatWasWritten() {
        byte[] written = bytes(example());
        Fuzz.of("weights", IOException.class)
                .run(
                        random -> damaged(random, written),
                        bytes -> TensorFile.readVerified(new ByteArrayInputStream(bytes)),
                        (bytes, file) -> requireSame(file, example()));
    }

    /** As other programs write them: every byte of the values must be that of the file. */
    @Test
    void damagedFileWithoutChecksumIsRefusedOrReadToItsLastByte() {
        byte[] written = unchecked(bytes(example()));
        Fuzz.of("weights, no checksum", IOException.class)
                .run(
                        random -> damaged(random, written),
                        bytes -> TensorFile.read(new ByteArrayInputStream(bytes)),
                        TensorFileFuzzTest::requireCovered);
    }

    private static byte[] damaged(RandomStream random, byte[] written) {
        if (random.nextInt(2) == 0) {
            return Bytes.damaged(random, written, written);
        }
        int end = headerEnd(written);
        String header = new String(written, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8);
        return withHeader(Words.damaged(random, header, JSON), Arrays.copyOfRange(written, end, written.length));
    }

    private static void requireSame(TensorFile file, TensorFile expected) {
        assertThat(file.tensors()).isEqualTo(expected.tensors());
        assertThat(file.metadata()).isEqualTo(expected.metadata());
    }

    private static void requireCovered(byte[] bytes, TensorFile file) {
        int position = headerEnd(bytes);
        for (Tensor tensor : file.tensors().values()) {
            byte[] content = tensor.content();
            long elements = 1;
            for (long side : tensor.shape()) {
                assertThat(side).isNotNegative();
                elements *= side;
            }
            assertThat(elements * tensor.element().sizeBytes()).isEqualTo(content.length);
            assertThat(content).isEqualTo(Arrays.copyOfRange(bytes, position, position + content.length));
            position += content.length;
        }
        assertThat(position).isEqualTo(bytes.length);
        requireSame(read(bytes(file)), file);
    }

    private static int headerEnd(byte[] bytes) {
        return Long.BYTES
                + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static byte[] unchecked(byte[] written) {
        int end = headerEnd(written);
        String header = new String(written, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8);
        String without = header.replaceAll(",\"crc32c\":\"[0-9a-f]{8}\"", "");
        assertThat(without).isNotEqualTo(header);
        return withHeader(without, Arrays.copyOfRange(written, end, written.length));
    }

    private static byte[] withHeader(String header, byte[] content) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(content)
                .array();
    }

    private static byte[] bytes(TensorFile file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            file.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static TensorFile read(byte[] bytes) {
        try {
            return TensorFile.readVerified(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.spikernel.network.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorFileTest {
    private static TensorFile example() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", Tensor.ofFloats(new float[] {1, Float.NaN, -0f, Float.MIN_VALUE, 5, 6}, 2, 3));
        tensors.put("a \"quoted\" \u00e4\n", Tensor.ofFloats(new float[] {7}, 1));
        tensors.put("scalar", Tensor.ofFloats(new float[] {8}));
        tensors.put("empty", Tensor.ofFloats(new float[0], 0, 4));
        return new TensorFile(tensors, Map.of("note", "line 1\nline \\ 2"));
    }

    private static byte[] bytes(TensorFile file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toByteArray();
    }

    private static TensorFile read(byte[] bytes) throws IOException {
        return TensorFile.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] withHeader(String json, int contentBytes) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + contentBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    @Test
    void whatIsWrittenIsReadBackToTheBit() throws IOException {
        TensorFile read = read(bytes(example()));
        assertThat(read.tensors()).containsExactlyEntriesOf(example().tensors());
        assertThat(read.metadata()).isEqualTo(example().metadata());
    }

    @Test
    void theContentStartsAtAMultipleOfEightBytes() throws IOException {
        long header =
                ByteBuffer.wrap(bytes(example())).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(header % 8).isZero();
    }

    @Test
    void theLayoutIsTheFormats() throws IOException {
        byte[] bytes = bytes(new TensorFile(Map.of("w", Tensor.ofFloats(new float[] {1, 2}, 2)), Map.of()));
        String header =
                "{\"__metadata__\":{\"crc32c\":\"164846dd\"},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        assertThat(new String(bytes, 8, header.length(), StandardCharsets.UTF_8))
                .isEqualTo(header);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(bytes.length - 4))
                .isEqualTo(2);
    }

    @Test
    void aFileThatEndsEarlyIsNotRead() throws IOException {
        byte[] bytes = bytes(example());
        for (int length : new int[] {0, 7, 8, 20, bytes.length - 1}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(bytes, length)))
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("Cannot read safetensors: the file ends within ");
        }
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        byte[] bytes = bytes(example());
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                TensorFile read = TensorFile.readVerified(new ByteArrayInputStream(flipped));
                // White space before the content, or its like.
                assertThat(read.tensors()).as("bit %d", bit).isEqualTo(example().tensors());
                assertThat(read.metadata())
                        .as("bit %d", bit)
                        .isEqualTo(example().metadata());
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("Cannot read safetensors: ");
            }
        }
    }

    @Test
    void flippedBitOfAWeightIsNamed() throws IOException {
        byte[] bytes = bytes(example());
        bytes[bytes.length - 1] ^= 1;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IOException.class)
                .message()
                .matches("Cannot read safetensors: the contents must have the checksum of the note crc32c, [0-9a-f]{8},"
                        + " got [0-9a-f]{8}; the file is damaged");
    }

    /** As other programs write them. */
    @Test
    void fileWithoutChecksumIsReadUnlessItMustHaveOne() throws IOException {
        byte[] bytes = withHeader("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
        assertThat(read(bytes).tensors()).containsOnlyKeys("w");
        assertThatThrownBy(() -> TensorFile.readVerified(new ByteArrayInputStream(bytes)))
                .hasMessageContaining("the note crc32c, which is missing, got ");
    }

    @Test
    void fileThatGoesOnIsRefused() throws IOException {
        byte[] bytes = bytes(example());
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessage("Cannot read safetensors: the file must end with the last tensor, got more");
    }

    @Test
    void emptyTensorMayShareItsStartWithAnother() throws IOException {
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        assertThat(read(withHeader(header, 8)).tensors()).containsOnlyKeys("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|header must be an object, got []",
                "{\"w\":3}|w must be an object, got 3",
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}|w.dtype must be F32, F64 or I64, got F16",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}|tensor w must start at byte 0, got 4",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|shape [3] of F32 needs 12 bytes, got 8",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2305843009213693952,2],\"data_offsets\":[0,0]}}|smaller than 2^63 bytes, got shape [2305843009213693952, 2]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}|smaller than 2^63 bytes, got shape [4611686018427387904, 4]",
                "{\"__metadata__\":{\"a\":null}}|__metadata__.a must be text, got ",
                "{\"\\u+041\":{}}|the header must be JSON, got a mistake at character 4: ",
                "{\"w\":{},\"w\":{}}|the header must be JSON, got a mistake at character 11: Duplicate field 'w'",
                "{\"__metadata__\":{}} {}|the header must be JSON, got a mistake at character 20: Trailing token",
                "{\"__metadata__\":{\"a\":01}}|the header must be JSON, got a mistake at character 22: ",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}}|w.shape must be a list of whole numbers, got [1.5]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|w.data_offsets must be a begin and an end, got [8, 0]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}|the header must be JSON, got a mistake at character 53: ",
            })
    void aWrongHeaderIsNamed(String header, String message) {
        assertThatThrownBy(() -> read(withHeader(header, 12)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot read safetensors: ")
                .hasMessageContaining(message);
    }

    @Test
    void nestingHasALimit() {
        assertThatThrownBy(() -> read(withHeader("[".repeat(64) + "]".repeat(64), 0)))
                .hasMessageStartingWith("Cannot read safetensors: header must be an object, got [[");
        assertThatThrownBy(() -> read(withHeader("[".repeat(65) + "]".repeat(65), 0)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot read safetensors: the header must be JSON, got a mistake: ");
    }

    /** Files that were written before have these bytes, and are compared by them. */
    @Test
    void onlyQuotesBackslashesAndControlCharactersAreEscaped() throws IOException {
        String note = "\" \\ / \b\f\n\r\t\u0000\u001f\u007f\u00e4\u2028\uD83D\uDE00";
        byte[] bytes = bytes(new TensorFile(Map.of(), Map.of("note", note)));
        String header = "{\"__metadata__\":{\"note\":\"\\\" \\\\ / \\u0008\\u000c\\u000a\\u000d\\u0009\\u0000\\u001f"
                + "\u007f\u00e4\u2028\uD83D\uDE00\",\"crc32c\":\"";
        assertThat(new String(bytes, 8, bytes.length - 8, StandardCharsets.UTF_8))
                .startsWith(header);
        assertThat(read(bytes).metadata()).containsEntry("note", note);
    }

    @Test
    void anAbsurdHeaderLengthIsNotBelieved() {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MAX_VALUE)
                .array();
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read safetensors: the header's length must be 2 to 100000000 bytes, got "
                        + Long.MAX_VALUE);
    }
}

package org.spikernel.network.tensor;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.spikernel.text.OneLine;

/** The JSON of a tensor file's header, strictly: what two readers may understand in two ways is refused. */
final class HeaderJson {
    private static final int MOST_NESTED = 64;

    private static final ObjectMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTED)
                            // The header as a whole has a limit.
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .characterEscapes(new ByNumber())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private HeaderJson() {}

    /**
     * Reads one value: objects as maps in the order of the text, arrays as lists, whole numbers as {@code Long} where
     * they fit, others as {@code Double}, null as null.
     *
     * @throws IllegalArgumentException saying where the text is wrong, if that is one place
     */
    static Object parse(String text) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the header must be JSON" + wrong(e), e);
        }
    }

    private static String wrong(JsonProcessingException e) {
        JsonLocation where = e.getLocation();
        String place = where == null || where.getCharOffset() < 0 ? "" : " at character " + where.getCharOffset();
        return ", got a mistake" + place + ": " + OneLine.shortened(e.getOriginalMessage());
    }

    /** Writes maps, lists, strings and numbers, without white space. */
    static String write(Map<String, Object> header) {
        try {
            return MAPPER.writeValueAsString(header);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot write a tensor file's header, got " + header.keySet(), e);
        }
    }

    /** Control characters as their four digits, in lower case: files that were written so keep their bytes. */
    private static final class ByNumber extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            for (int c = 0; c < ' '; c++) {
                codes[c] = ESCAPE_CUSTOM;
            }
            return codes;
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            // Asked of every character beyond ASCII, too.
            return c < ' ' ? new SerializedString("\\u%04x".formatted(c)) : null;
        }
    }
}

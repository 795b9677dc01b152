package org.spikernel.network;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.spikernel.text.OneLine;

/**
 * The JSON of a tensor file's header: objects, arrays, strings and numbers. Objects become maps in the order of the
 * text, arrays lists, whole numbers {@code Long}, others {@code Double}.
 */
final class Json {
    /** Stands for null, so that no value of a field is. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int MOST_NESTED = 64;

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException saying at which character the text is wrong
     */
    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.space();
        if (json.position < text.length()) {
            throw json.wrong("the end");
        }
        return value;
    }

    private Object value(int depth) {
        space();
        if (depth > MOST_NESTED) {
            throw wrong("at most " + MOST_NESTED + " nested values");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        space();
        if (peek() == '}') {
            position++;
            return fields;
        }
        do {
            space();
            String name = string();
            space();
            expect(':');
            if (fields.put(name, value(depth + 1)) != null) {
                throw wrong("no second field \"" + OneLine.shortened(name) + "\"");
            }
            space();
        } while (another('}'));
        return fields;
    }

    private List<Object> array(int depth) {
        List<Object> values = new ArrayList<>();
        expect('[');
        space();
        if (peek() == ']') {
            position++;
            return values;
        }
        do {
            values.add(value(depth + 1));
            space();
        } while (another(']'));
        return values;
    }

    private boolean another(char end) {
        if (peek() == ',') {
            position++;
            return true;
        }
        expect(end);
        return false;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw wrong(word);
        }
        position += word.length();
        return value;
    }

    private Number number() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(start, position);
        try {
            if (digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
                return Long.valueOf(digits);
            }
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            position = start;
            throw wrong("a value");
        }
    }

    private String string() {
        expect('"');
        StringBuilder result = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(position);
            if (c < ' ') {
                throw wrong("no control character");
            }
            position++;
            result.append(c == '\\' ? escaped() : c);
        }
        position++;
        return result.toString();
    }

    private char escaped() {
        char c = peek();
        position++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            case '"', '\\', '/' -> c;
            default -> throw wrong("an escape");
        };
    }

    private char unicode() {
        int end = position + 4;
        if (end > text.length()) {
            throw wrong("four hexadecimal digits");
        }
        // Not parseInt alone, which takes signs too.
        if (!text.substring(position, end).chars().allMatch(HexFormat::isHexDigit)) {
            throw wrong("four hexadecimal digits");
        }
        char c = (char) HexFormat.fromHexDigits(text, position, end);
        position = end;
        return c;
    }

    private void space() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw wrong("more text");
        }
        return text.charAt(position);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong("'" + wanted + "'");
        }
        position++;
    }

    private IllegalArgumentException wrong(String wanted) {
        String found =
                position < text.length() ? "'" + OneLine.of(text.substring(position, position + 1)) + "'" : "the end";
        return new IllegalArgumentException(
                "expected %s at character %d of the JSON, got %s".formatted(wanted, position, found));
    }

    /** Writes maps, lists, strings and numbers. */
    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                write(entry.getKey(), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                out.append(separator);
                write(element, out);
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Number) {
            out.append(value);
        } else {
            quote((String) value, out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}

package org.spikernel.key;

import java.util.List;
import java.util.Optional;

/** Builds the {@link Keyed#keyText} of a value with components: {@code Stem[imageChannels=3, imageSize=32]}. */
public final class KeyText {
    private final StringBuilder text;
    private String separator = "";

    private KeyText(String type) {
        text = new StringBuilder(type).append('[');
    }

    /**
     * The text of a value that has no component yet.
     *
     * @param type name of its type as stored
     */
    public static KeyText start(String type) {
        return new KeyText(type);
    }

    /**
     * Adds a component.
     *
     * @param name as stored
     * @param value as {@link #of} takes it
     */
    public KeyText with(String name, Object value) {
        text.append(separator).append(name).append('=');
        separator = ", ";
        append(text, value);
        return this;
    }

    /**
     * Adds a component unless it has its neutral value: for one that was added after results had been stored. The
     * neutral value must give the results that there were before.
     *
     * @param neutral of the same type as the value
     * @param name as stored
     * @param value as {@link #of} takes it
     */
    public KeyText withUnless(Object neutral, String name, Object value) {
        return of(value).equals(of(neutral)) ? this : with(name, value);
    }

    /** The text of all components. */
    public String end() {
        return text + "]";
    }

    /**
     * The text of any value that a key may be made of.
     *
     * @param value {@link Keyed}, text, a whole or a real number, true or false, or a list or an optional of such
     * @throws IllegalArgumentException when it is none of these: its text may change with a name in the program
     */
    public static String of(Object value) {
        if (value instanceof Keyed keyed) {
            return keyed.keyText();
        }
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) {
        if (value instanceof Keyed keyed) {
            text.append(keyed.keyText());
        } else if (value instanceof List<?> list) {
            appendList(text, list);
        } else if (value instanceof Optional<?> optional) {
            appendOptional(text, optional);
        } else if (isPlain(value)) {
            text.append(value);
        } else {
            throw new IllegalArgumentException(
                    "Cannot make a key: each part must be Keyed, text, a number, true or false, or a list or an optional of"
                            + " such, got "
                            + (value == null ? "null" : value.getClass().getName() + " " + value));
        }
    }

    private static boolean isPlain(Object value) {
        return value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || value instanceof Float
                || value instanceof Boolean;
    }

    private static void appendList(StringBuilder text, List<?> list) {
        text.append('[');
        String before = "";
        for (Object element : list) {
            text.append(before);
            append(text, element);
            before = ", ";
        }
        text.append(']');
    }

    private static void appendOptional(StringBuilder text, Optional<?> optional) {
        if (optional.isEmpty()) {
            text.append("Optional.empty");
            return;
        }
        text.append("Optional[");
        append(text, optional.get());
        text.append(']');
    }
}

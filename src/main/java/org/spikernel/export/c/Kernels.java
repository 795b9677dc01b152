package org.spikernel.export.c;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts of C that are the same in every program: files beside this class, and the sections of {@code kernels.c}. */
final class Kernels {
    private static final String MARK = "//@ ";

    private Kernels() {}

    /** A section of {@code kernels.c}. */
    static String section(String name) {
        String all = file("kernels.c");
        String head = MARK + name + "\n";
        int start = all.indexOf(head);
        if (start < 0) {
            throw new IllegalArgumentException("Cannot find section of kernels.c: " + name);
        }
        int end = all.indexOf(MARK, start + head.length());
        return all.substring(start + head.length(), end < 0 ? all.length() : end)
                        .stripTrailing() + "\n";
    }

    /** A file beside this class. */
    static String file(String name) {
        try (InputStream stream = Kernels.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("Cannot find resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.spikernel.torch.program;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive with one class of methods and no state: how operators are reached that DJL has no name for. An
 * uncompressed zip, as the engine writes it: the text of the class, and two pickles that say that there is one instance
 * of it with nothing in it. The format belongs to the engine; a test calls every method.
 */
final class TorchScriptArchive {
    private static final String FOLDER = "operators/";
    private static final String CLASS = "__torch__";
    private static final String NAME = "Operators";
    /** The class, as its methods name it. */
    static final String TYPE = CLASS + "." + NAME;

    /** Of the format; 4 and later divide whole numbers as Python does, without a look at their types. */
    private static final String VERSION = "10\n";

    private static final String HEADER = """
            class %s(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              _is_full_backward_hook : Optional[bool]
            """.formatted(NAME);

    private TorchScriptArchive() {}

    /** The archive of a class with these methods, each indented by two spaces. */
    static InputStream of(String methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", instance());
            put(zip, "code/" + CLASS + ".py", (HEADER + methods).getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", new Pickle().emptyTuple().bytes());
            put(zip, "version", VERSION.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] instance() {
        return new Pickle()
                .newObject(CLASS, NAME)
                .emptyState()
                .text("training")
                .no()
                .text("_is_full_backward_hook")
                .nothing()
                .stateEnd()
                .bytes();
    }

    /** The few opcodes of pickle protocol 2 that this takes. */
    private static final class Pickle {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pickle() {
            opcodes(0x80, 2);
        }

        private Pickle opcodes(int... codes) {
            for (int code : codes) {
                bytes.write(code);
            }
            return this;
        }

        Pickle emptyTuple() {
            return opcodes(')');
        }

        /** An object of a class, made without arguments. */
        Pickle newObject(String module, String name) {
            opcodes('c');
            bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
            return opcodes(')', 0x81);
        }

        Pickle emptyState() {
            return opcodes('}', '(');
        }

        Pickle stateEnd() {
            return opcodes('u', 'b');
        }

        Pickle text(String text) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            opcodes('X', encoded.length, 0, 0, 0);
            bytes.writeBytes(encoded);
            return this;
        }

        Pickle no() {
            return opcodes(0x89);
        }

        Pickle nothing() {
            return opcodes('N');
        }

        byte[] bytes() {
            opcodes('.');
            return bytes.toByteArray();
        }
    }
}

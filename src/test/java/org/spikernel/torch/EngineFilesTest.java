package org.spikernel.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFilesTest {
    /** By what the jar gives when it is read. */
    private static final Map<String, Long> BYTES = new HashMap<>();

    @TempDir
    Path folder;

    @Test
    void aLibraryThatLostItsEndIsNamed() throws Exception {
        assertThat(EngineFiles.resources()).isNotEmpty();
        assertThat(sizes(folder.resolve("not-yet-unpacked"))).isEmpty();
        for (Map.Entry<String, String> one : EngineFiles.resources().entrySet()) {
            resize(one.getKey(), bytes(one.getValue()));
        }
        assertThat(sizes(folder)).isEmpty();

        for (Map.Entry<String, String> one : EngineFiles.resources().entrySet()) {
            resize(one.getKey(), 4096);
            assertThat(sizes(folder))
                    .hasValue("Cannot start PyTorch: its library must be as it was unpacked, got 4096 bytes instead of "
                            + bytes(one.getValue()) + " in " + folder.resolve(one.getKey()) + "; delete the folder "
                            + folder
                            + ", and the next start unpacks it again");
            resize(one.getKey(), bytes(one.getValue()));
        }
    }

    @Test
    void oneThatIsMissingOrHasOtherBytesIsNamed() throws Exception {
        for (Map.Entry<String, String> one : EngineFiles.resources().entrySet()) {
            resize(one.getKey(), bytes(one.getValue()));
        }
        Map.Entry<String, String> first =
                EngineFiles.resources().entrySet().iterator().next();
        Path file = folder.resolve(first.getKey());
        assertThat(EngineFiles.damage(folder, EngineFiles::contentDiffers))
                .hasValueSatisfying(line -> assertThat(line).contains("got other bytes in " + file));
        Files.delete(file);
        assertThat(sizes(folder)).hasValueSatisfying(line -> assertThat(line).contains("got no such file in " + file));
    }

    @Test
    void aJarOfAnotherSystemIsNamed() {
        assertThat(EngineFiles.ofAnotherSystem("linux-x86_64")).isEmpty();
        assertThat(EngineFiles.ofAnotherSystem("osx-aarch64"))
                .hasValue(
                        "Cannot start PyTorch: the jar must be built on a system as this one, osx-aarch64, since it holds the"
                                + " libraries of one, got linux-x86_64");
    }

    private static Optional<String> sizes(Path folder) {
        return EngineFiles.damage(folder, EngineFiles::sizeDiffers);
    }

    /** Without any content: half a gigabyte takes no room. */
    private void resize(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static long bytes(String resource) {
        return BYTES.computeIfAbsent(resource, name -> {
            try (InputStream in = EngineFilesTest.class.getClassLoader().getResourceAsStream(name)) {
                return in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}

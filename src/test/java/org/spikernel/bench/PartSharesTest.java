package org.spikernel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartSharesTest {
    private static StackTraceElement call(String type, String method) {
        return new StackTraceElement("org.spikernel." + type, method, type + ".java", 1);
    }

    @Test
    void theInnermostKnownCallDecides() {
        assertThat(PartShares.part(new StackTraceElement[] {
                    new StackTraceElement("java.lang.Math", "fma", "Math.java", 1),
                    call("event.kernel.VectorMapKernels", "normalise"),
                    call("event.Affine", "into"),
                    call("event.EventNetwork", "classify")
                }))
                .isEqualTo("normalisation");
        assertThat(PartShares.part(new StackTraceElement[] {
                    call("torch.TorchOps", "convolutionByChannel"),
                    call("torch.AveragePool", "apply"),
                    call("torch.CellLayer", "sum")
                }))
                .isEqualTo("pooling");
        assertThat(PartShares.part(new StackTraceElement[] {call("spark.SearchJob", "score")}))
                .isEqualTo(PartShares.OTHER);
    }

    static String[] rules() {
        return PartShares.names().toArray(String[]::new);
    }

    /** A class or method that was renamed would silently be counted as something else. */
    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleNamesSomethingThatIsThere(String rule) throws ClassNotFoundException {
        // Packages begin with a small letter, classes with a capital one; then a method's name may follow.
        Matcher parts =
                Pattern.compile("((?:[a-z]+\\.)+[A-Z]\\w*)(?:\\.(\\w+))?").matcher(rule);
        assertThat(parts.matches()).isTrue();
        Class<?> type = Class.forName("org.spikernel." + parts.group(1));
        if (parts.group(2) != null) {
            assertThat(Arrays.stream(type.getDeclaredMethods()).map(java.lang.reflect.Method::getName))
                    .anyMatch(name -> name.startsWith(parts.group(2)));
        }
    }

    @Test
    void sharesAddUpToOne() throws InterruptedException {
        Map<String, Double> shares = PartShares.of(() -> {
            long end = System.nanoTime() + 100_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
        assertThat(shares).containsKey(PartShares.OTHER);
        assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, within(1e-9));
    }

    /** How far it grows is not up to a test: the virtual machine gives memory back whenever it likes. */
    @Test
    void peakMemoryIsInBytesAndHoldsWhatIsTouched(@TempDir Path folder) throws IOException {
        long size = 256 << 20;
        if (PeakMemory.start()) {
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
                file.setLength(size);
                MappedByteBuffer pages = file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, size);
                int sum = 0;
                for (int at = 0; at < size; at += 4096) {
                    sum += pages.get(at);
                }
                assertThat(sum).isZero();
            }
            assertThat(PeakMemory.bytes().orElseThrow()).isBetween(size, 64L << 30);
        }
    }
}

package org.spikernel.bench.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/** Asks the driver, five times a second, how much of the time a GPU's kernels ran; until closed. */
final class BusyGpu implements AutoCloseable {
    private static final int MILLISECONDS = 200;

    private final Process process;
    private final List<Double> percent = Collections.synchronizedList(new ArrayList<>());

    private BusyGpu(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "nvidia-smi");
        reader.setDaemon(true);
        reader.start();
    }

    /** One of GPU number {@code gpu}, as {@code nvidia-smi} counts; that says nothing where it cannot be asked. */
    static BusyGpu watch(int gpu) {
        try {
            return new BusyGpu(new ProcessBuilder(
                            "nvidia-smi",
                            "--id=" + gpu,
                            "--query-gpu=utilization.gpu",
                            "--format=csv,noheader,nounits",
                            "--loop-ms=" + MILLISECONDS)
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            return new BusyGpu();
        }
    }

    private BusyGpu() {
        process = null;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.strip().matches("\\d+")) {
                    percent.add(Double.parseDouble(line.strip()));
                }
            }
        } catch (IOException e) {
            // The process has ended; what was read is what there is.
        }
    }

    /** Mean of what was said so far. */
    OptionalDouble percent() {
        synchronized (percent) {
            return percent.stream().mapToDouble(Double::doubleValue).average();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
        }
    }
}

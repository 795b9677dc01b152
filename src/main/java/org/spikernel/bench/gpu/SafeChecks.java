package org.spikernel.bench.gpu;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.spikernel.bench.gpu.Finding.Part;
import org.spikernel.bench.gpu.Finding.Verdict;
import org.spikernel.torch.TorchEngine;

/** A GPU whose memory is used up, and then works again. */
final class SafeChecks {
    private static final int CHUNK_BYTES = 1 << 30;
    private static final int MOST_CHUNKS = 4096;

    private final Device device;
    private final CheckReport report;

    SafeChecks(Device device, CheckReport report) {
        this.device = device;
        this.report = report;
    }

    void run() {
        if (!device.isGpu()) {
            report.add(Finding.of(
                    Part.SAFE,
                    "out of memory",
                    Verdict.SKIPPED,
                    "on a GPU alone: a processor's memory is everybody's"));
            return;
        }
        int chunks = 0;
        String said = "";
        boolean recognised = false;
        try (NDManager manager = TorchEngine.newManager(device)) {
            while (chunks < MOST_CHUNKS) {
                manager.zeros(new Shape(CHUNK_BYTES / Float.BYTES));
                chunks++;
            }
        } catch (EngineException e) {
            said = TorchEngine.firstLine(e);
            recognised = TorchEngine.ranOutOfMemory(e);
        }
        TorchEngine.emptyCache();
        GoldenCase golden = GoldenCase.load(GoldenCase.NAMES.get(0));
        boolean works = GoldenPass.of(golden, device).differing(golden) == 0;
        report.add(new Finding(
                Part.SAFE,
                "out of memory",
                recognised && works ? Verdict.OK : Verdict.FAILED,
                "after %d GiB the engine said: %s; it was %s, and a network of the reference is %s after it"
                        .formatted(
                                chunks, said, recognised ? "recognised" : "not recognised", works ? "right" : "wrong"),
                Map.of("gibibytes_until_then", chunks)));
    }
}

package org.spikernel.score.program;

import ai.djl.Device;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.spikernel.torch.TorchEngine;
import org.spikernel.torch.program.Program;
import org.spikernel.torch.program.Program.Execution;

/**
 * Programs that were compiled, by their text: that takes some hundredths of a second, and of the cells of a search many differ in
 * kernels alone. For one thread.
 */
final class Programs implements AutoCloseable {
    private static final int MOST = 100;

    private final Map<String, Program> known = new LinkedHashMap<>(MOST, 0.75f, true);
    private long compiled;

    ScoreProgram of(ScoreText text) {
        String methods = text.methods();
        Program program = known.get(methods);
        if (program == null) {
            program = Program.of(methods, Execution.AS_WRITTEN, TorchEngine.newManager(Device.cpu()));
            compiled++;
            known.put(methods, program);
            if (known.size() > MOST) {
                forgetLeastRecent();
            }
        }
        return new ScoreProgram(text, program);
    }

    private void forgetLeastRecent() {
        Iterator<Program> oldest = known.values().iterator();
        oldest.next().close();
        oldest.remove();
    }

    /** How many were compiled so far. */
    long compiled() {
        return compiled;
    }

    @Override
    public void close() {
        known.values().forEach(Program::close);
        known.clear();
    }
}

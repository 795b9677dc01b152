package org.spikernel.score.program;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.network.Parameter;
import org.spikernel.random.Seed;

/**
 * Weights that the host draws, those of the next candidate on another thread while the present one runs. What is drawn early waits
 * here until it is asked for or others are drawn early: never more than one array, as large as fc1's weights. There is a thread
 * only while it draws, and never a second one. One thread asks; any may close.
 */
final class NextWeights implements AutoCloseable {
    static final String THREAD = "spikernel-next-weights";

    private static final Logger LOG = LoggerFactory.getLogger(NextWeights.class);

    private final Draw draw;
    private Wanted announced;
    private Early early;
    private Thread thread;
    private boolean closed;

    /** The values of an array, a function of its arguments. Called on either thread. */
    interface Draw {
        float[] draw(Parameter parameter, Seed seed);
    }

    private record Wanted(Parameter parameter, Seed seed) {}

    private record Early(Wanted wanted, FutureTask<float[]> values) {}

    NextWeights(Draw draw) {
        this.draw = draw;
    }

    /** Says what the candidate after the present one will want. It need not come. */
    synchronized void announce(Parameter parameter, Seed seed) {
        announced = new Wanted(parameter, seed);
    }

    /**
     * Begins to draw what was announced, now that the present candidate has its weights. Not if the next one has the same; nor as
     * long as something is drawn that nobody came for.
     */
    synchronized void begin(Seed present) {
        Wanted next = announced;
        announced = null;
        if (closed || next == null || next.seed().equals(present)) {
            return;
        }
        if (early != null && (early.wanted().equals(next) || !early.values().isDone())) {
            return;
        }
        awaitThread();
        early = new Early(next, new FutureTask<>(() -> draw.draw(next.parameter(), next.seed())));
        thread = new Thread(early.values(), THREAD);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Those that were drawn early, or else drawn now. What went wrong on the other thread goes wrong here again, if it does.
     *
     * @throws CancellationException when this thread is interrupted, or this closed, while another draws them
     */
    float[] values(Parameter parameter, Seed seed) {
        Early ready = early(new Wanted(parameter, seed));
        if (ready == null) {
            return draw.draw(parameter, seed);
        }
        try {
            return ready.values().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Scoring was interrupted");
        } catch (ExecutionException e) {
            LOG.info("Weights are drawn again: {}", e.getCause().toString());
        } finally {
            forget(ready);
        }
        return draw.draw(parameter, seed);
    }

    private synchronized Early early(Wanted wanted) {
        return early != null && early.wanted().equals(wanted) ? early : null;
    }

    private synchronized void forget(Early taken) {
        if (taken.equals(early)) {
            early = null;
        }
    }

    /** Returns when the thread has ended, which takes as long as it draws. */
    @Override
    public synchronized void close() {
        closed = true;
        announced = null;
        if (early != null) {
            early.values().cancel(true);
            early = null;
        }
        awaitThread();
    }

    /** Also when this thread is interrupted, as that of a task that is cancelled. */
    private void awaitThread() {
        boolean interrupted = false;
        while (thread != null) {
            try {
                thread.join();
                thread = null;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

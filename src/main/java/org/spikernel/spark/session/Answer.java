package org.spikernel.spark.session;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The first question to another machine. Clients of catalogs and file systems wait and try again for minutes each in its own
 * way, or for ever; a person should know sooner.
 */
public final class Answer {
    /** Longer than a busy server takes, and than clients try that say why there is no connection. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private Answer() {}

    /**
     * What the question gives, or throws.
     *
     * @param refusal what cannot be done and what is asked of the user, up to "got"
     * @param name of what does not answer, for the user
     * @throws SetupException after {@code patience} without an answer
     */
    public static <T> T await(String refusal, String name, Duration patience, Callable<T> question) {
        FutureTask<T> answer = new FutureTask<>(question);
        Thread asking = new Thread(answer, "spikernel-question");
        // It may never end.
        asking.setDaemon(true);
        asking.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        asking.start();
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            asking.interrupt();
            throw new SetupException(refusal + ", got no answer for " + patience.toSeconds() + " s (" + name + ")", e);
        } catch (InterruptedException e) {
            asking.interrupt();
            Thread.currentThread().interrupt();
            throw new SetupException(refusal + ", got interrupted (" + name + ")", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw new SetupException(refusal + ", got " + SetupException.rootCause(cause) + " (" + name + ")", cause);
        }
    }
}

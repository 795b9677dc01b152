package org.spikernel.score.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.spikernel.network.Parameter;
import org.spikernel.random.Seed;

class NextWeightsTest {
    private static final Parameter FC1 = Parameter.linear("fc1", 2, 3);
    private static final Seed A = new Seed(1);
    private static final Seed B = new Seed(2);
    private static final Seed C = new Seed(3);

    /** Which threads drew, in their order. */
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

    private final CountDownLatch begun = new CountDownLatch(1);

    private float[] draw(Parameter parameter, Seed seed) {
        threads.add(Thread.currentThread());
        return new float[] {parameter.shape().size(), seed.value()};
    }

    /** Draws until it is interrupted. */
    private float[] drawUntilInterrupted(Parameter parameter, Seed seed) {
        float[] values = draw(parameter, seed);
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return values;
    }

    @Test
    void whatWasDrawnEarlyIsTakenOnce() {
        try (NextWeights weights = new NextWeights(this::draw)) {
            weights.announce(FC1, B);
            weights.begin(A);
            assertThat(weights.values(FC1, B)).containsExactly(6, 2);
            assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
            assertThat(threads.get(0).getName()).isEqualTo(NextWeights.THREAD);
            assertThat(threads.get(0).isDaemon()).isTrue();
            assertThat(weights.values(FC1, B)).containsExactly(6, 2);
            assertThat(threads).hasSize(2).endsWith(Thread.currentThread());
        }
    }

    @Test
    void nothingIsDrawnEarlyThatThePresentCandidateHas() {
        try (NextWeights weights = new NextWeights(this::draw)) {
            weights.announce(FC1, A);
            weights.begin(A);
            // What was announced is forgotten.
            weights.begin(B);
        }
        assertThat(threads).isEmpty();
    }

    @Test
    void anotherCandidateThanTheOneThatWasAnnouncedGetsItsOwn() {
        try (NextWeights weights = new NextWeights(this::draw)) {
            weights.announce(FC1, B);
            weights.begin(A);
            assertThat(weights.values(FC1, C)).containsExactly(6, 3);
            assertThat(weights.values(Parameter.linear("fc1", 4, 3), B)).containsExactly(12, 2);
            // The one that was announced may still come.
            weights.announce(FC1, B);
            weights.begin(C);
            assertThat(weights.values(FC1, B)).containsExactly(6, 2);
            assertThat(threads).hasSize(3);
        }
    }

    @Test
    void noSecondThreadDrawsBesideWhatNobodyCameFor() {
        CountDownLatch drawn = new CountDownLatch(1);
        try (NextWeights weights = new NextWeights((parameter, seed) -> {
            begun.countDown();
            if (seed.equals(B)) {
                waitFor(drawn);
            }
            return draw(parameter, seed);
        })) {
            weights.announce(FC1, B);
            weights.begin(A);
            waitFor(begun);
            weights.announce(FC1, A);
            weights.begin(C);
            drawn.countDown();
            assertThat(weights.values(FC1, A)).containsExactly(6, 1);
        }
        // For B the other, for A this one.
        assertThat(threads).hasSize(2).contains(Thread.currentThread());
    }

    @Test
    void whatIsDrawnLaterTakesThePlaceOfWhatNobodyCameFor() throws InterruptedException {
        try (NextWeights weights = new NextWeights((parameter, seed) -> {
            float[] values = draw(parameter, seed);
            begun.countDown();
            return values;
        })) {
            weights.announce(FC1, B);
            weights.begin(A);
            waitFor(begun);
            threads.get(0).join();
            weights.announce(FC1, C);
            weights.begin(A);
            assertThat(weights.values(FC1, C)).containsExactly(6, 3);
            assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
        }
    }

    @Test
    void whatGoesWrongOnTheOtherThreadIsTriedAgainHere() {
        for (Throwable failure : List.of(new IllegalStateException("broken"), new OutOfMemoryError("full"))) {
            try (NextWeights weights = new NextWeights((parameter, seed) -> {
                if (Thread.currentThread().getName().equals(NextWeights.THREAD)) {
                    NextWeightsTest.<RuntimeException>raise(failure);
                }
                return draw(parameter, seed);
            })) {
                weights.announce(FC1, B);
                weights.begin(A);
                assertThat(weights.values(FC1, B)).containsExactly(6, 2);
            }
        }
        assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void whatGoesWrongAgainShowsAsItWouldHave() {
        try (NextWeights weights = new NextWeights((parameter, seed) -> {
            throw new IllegalStateException("broken");
        })) {
            weights.announce(FC1, B);
            weights.begin(A);
            assertThatThrownBy(() -> weights.values(FC1, B))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken")
                    .hasNoCause();
        }
    }

    @Test
    void noThreadIsLeftWhenItIsClosedWhileOneDraws() {
        NextWeights weights = new NextWeights(this::drawUntilInterrupted);
        weights.announce(FC1, B);
        weights.begin(A);
        waitFor(begun);
        weights.close();
        assertThat(threads).singleElement().satisfies(thread -> assertThat(thread.isAlive())
                .isFalse());
        weights.announce(FC1, C);
        weights.begin(A);
        weights.close();
        assertThat(threads).hasSize(1);
    }

    @Test
    void aTaskThatIsCancelledLeavesNoThreadEither() {
        NextWeights weights = new NextWeights(this::drawUntilInterrupted);
        weights.announce(FC1, B);
        weights.begin(A);
        waitFor(begun);
        Thread.currentThread().interrupt();
        weights.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads).singleElement().satisfies(thread -> assertThat(thread.isAlive())
                .isFalse());
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch drawn = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        NextWeights weights = new NextWeights((parameter, seed) -> {
            waitFor(drawn);
            return draw(parameter, seed);
        });
        weights.announce(FC1, B);
        weights.begin(A);
        Thread scoring = new Thread(() -> {
            asked.countDown();
            try {
                weights.values(FC1, B);
            } catch (CancellationException e) {
                seen.set(e);
            }
        });
        scoring.start();
        waitFor(asked);
        scoring.interrupt();
        scoring.join();
        assertThat(seen.get()).hasMessage("Scoring was interrupted");
        drawn.countDown();
        weights.close();
        assertThat(threads).allSatisfy(thread -> assertThat(thread.isAlive()).isFalse());
    }

    @Test
    void whoeverWaitsEndsWhenAnotherThreadCloses() throws InterruptedException {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        NextWeights weights = new NextWeights(this::drawUntilInterrupted);
        weights.announce(FC1, B);
        weights.begin(A);
        Thread scoring = new Thread(() -> {
            try {
                weights.values(FC1, B);
            } catch (CancellationException e) {
                seen.set(e);
            }
        });
        scoring.start();
        waitFor(begun);
        while (scoring.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        weights.close();
        scoring.join();
        assertThat(seen.get()).isInstanceOf(CancellationException.class);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable failure) throws T {
        throw (T) failure;
    }
}

package org.spikernel.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.testing.SparkFixture;

/**
 * Faults on a cluster of processes, each on a run of its own, in `mvn -Pchaos verify` alone: {@code
 * spikernel.chaos.rounds} rounds (50) of faults and moments drawn by {@code spikernel.chaos.seed} (1); {@code
 * spikernel.chaos.faults} names those to draw from. `mvn verify` has a few of the faults in ClusterRunTest.
 */
@Tag("spark")
@Tag("cluster")
@Tag("chaos")
class ClusterFaultTest {
    private static final int ROUNDS = Integer.getInteger("spikernel.chaos.rounds", 50);
    private static final long SEED = Long.getLong("spikernel.chaos.seed", 1);
    /** Names of the faults to draw from, separated by commas; empty: all. */
    private static final String ONLY = System.getProperty("spikernel.chaos.faults", "");

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;
    private static FaultRounds rounds;
    private static boolean mayMount;

    @BeforeAll
    static void startAndRunUndisturbed() throws IOException, InterruptedException {
        mayMount = "root".equals(System.getProperty("user.name"));
        cluster = ProcessCluster.start(folder.resolve("cluster"));
        rounds = new FaultRounds(cluster, folder, SparkFixture.session());
    }

    @AfterAll
    static void endEverything() throws IOException, InterruptedException {
        if (rounds != null && mayMount) {
            rounds.unmountAll();
        }
        if (cluster != null) {
            cluster.close();
        }
        assertThat(Processes.withArguments(folder.toString()))
                .as("processes that are left")
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> tablesAreThoseOfAnUndisturbedRunAfter() {
        Random random = new Random(SEED);
        List<Fault> possible = Stream.of(Fault.values())
                .filter(fault -> ONLY.isEmpty() || List.of(ONLY.split(",", -1)).contains(fault.name()))
                .filter(ClusterFaultTest::isPossible)
                .toList();
        List<Fault> faults = new ArrayList<>();
        // Each in turn, so that all are had, the driver's death more often.
        for (int round = 0; faults.size() < ROUNDS; round++) {
            faults.add(
                    ONLY.isEmpty() && round % 3 == 2
                            ? Fault.DRIVER_KILLED
                            : possible.get((ONLY.isEmpty() ? round - round / 3 : round) % possible.size()));
        }
        return IntStream.range(0, faults.size()).mapToObj(i -> {
            Fault fault = faults.get(i);
            long seed = random.nextLong();
            String name = "%02d-%s".formatted(i, fault);
            return DynamicTest.dynamicTest(name + " (seed " + seed + ")", () -> {
                long began = System.nanoTime();
                String outcome = "failed";
                try {
                    rounds.round(name, fault, new Random(seed));
                    outcome = "passed";
                } finally {
                    // At once: all of them together take hours.
                    System.err.printf("round %s %s: %.1f s%n", name, outcome, (System.nanoTime() - began) * 1e-9);
                }
            });
        });
    }

    private static boolean isPossible(Fault fault) {
        return switch (fault) {
            case LINK_CUT -> cluster.hasLinks();
            case WAREHOUSE_FULL, WAREHOUSE_READ_ONLY, OWNER_STALLED -> mayMount;
            case CLOCK_JUMPED -> SettableClock.isPossible();
            default -> true;
        };
    }
}

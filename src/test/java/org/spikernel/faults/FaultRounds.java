package org.spikernel.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Rounds of a run and a fault, each on fresh tables: afterwards these must be those of an undisturbed run, but for the
 * candidate that is to blame, if there is one.
 */
final class FaultRounds {
    private final ProcessCluster cluster;
    private final Path folder;
    private final UndisturbedRun undisturbed;
    private final double undisturbedSeconds;

    /** Runs once without a fault, for comparison. */
    FaultRounds(ProcessCluster cluster, Path folder, SparkSession session) throws IOException, InterruptedException {
        this.cluster = cluster;
        this.folder = folder;
        SmallRun run = run("undisturbed");
        undisturbedSeconds = run.finish();
        undisturbed = new UndisturbedRun(run, session);
    }

    private SmallRun run(String name) throws IOException {
        return new SmallRun(folder.resolve(name), cluster.submitOptions(), cluster.driverAddress());
    }

    /** One round; throws when the tables are not what they should be. */
    void round(String name, Fault fault, Random random) throws IOException, InterruptedException {
        SmallRun run = fault == Fault.OWNER_STALLED
                // Executors of one that stands still would keep their places, and the other one would wait for them.
                ? new SmallRun(folder.resolve(name), "", "127.0.0.1")
                : run(name);
        String worstCell = undisturbed.worstCell();
        switch (fault) {
            case EXECUTOR_KILLED_SCORING -> killExecutor(run, "scoring:", random);
            case EXECUTOR_KILLED_TRAINING -> killExecutor(run, "training:", random);
            case WORKER_KILLED -> killWorker(run, random);
            case DRIVER_KILLED -> killDriver(run, random);
            case CHECKPOINT_TORN -> tearCheckpoint(run, random);
            case EXECUTOR_STOPPED -> stopExecutor(run, random);
            case LINK_CUT -> cutLink(run, random);
            case SPECULATION ->
                run.finish(
                        "--conf spark.spikernel.drill=hang*1@" + worstCell,
                        "--conf spark.speculation=true",
                        "--conf spark.speculation.quantile=0.5",
                        "--conf spark.speculation.multiplier=1.1");
            case CRASH_ONCE -> run.finish("--conf spark.spikernel.drill=crash*1@" + worstCell);
            case CRASH -> run.finish("--conf spark.spikernel.drill=crash@" + worstCell);
            case HANG -> run.finish("--conf spark.spikernel.drill=hang@" + worstCell, "spark.stall-seconds=8");
            case MEMORY ->
                run.finish("--conf spark.spikernel.drill=memory@" + worstCell, "spark.process-mebibytes=1500");
            case WAREHOUSE_FULL -> fillWarehouse(run, random);
            case WAREHOUSE_READ_ONLY -> lockWarehouse(run, random);
            case CLOCK_JUMPED -> setClock(run, random);
            case OWNER_STALLED -> stallOwner(run, random);
            case SECOND_DRIVER -> startTwice(run);
        }
        check(run, fault);
    }

    private void killExecutor(SmallRun run, String stage, Random random) throws IOException, InterruptedException {
        Processes.Running driver = run.start();
        driver.awaitText(stage);
        Thread.sleep(random.nextInt(1500));
        executor(run, random).ifPresent(ProcessHandle::destroyForcibly);
        driver.requireSuccess();
    }

    private void killWorker(SmallRun run, Random random) throws IOException, InterruptedException {
        Processes.Running driver = run.start();
        driver.awaitText(random.nextBoolean() ? "scoring:" : "training:");
        Thread.sleep(random.nextInt(1500));
        int worker = random.nextInt(ProcessCluster.WORKERS);
        cluster.killWorker(worker);
        Thread.sleep(random.nextInt(2000));
        cluster.restartWorker(worker);
        driver.requireSuccess();
    }

    /** Up to three times, each at a moment of its own. */
    private void killDriver(SmallRun run, Random random) throws IOException, InterruptedException {
        int times = 1 + random.nextInt(3);
        for (int time = 0; time < times; time++) {
            Processes.Running driver = run.start();
            Thread.sleep((long) (1000 * undisturbedSeconds * random.nextDouble()));
            driver.kill();
        }
        run.finish();
    }

    private void tearCheckpoint(SmallRun run, Random random) throws IOException, InterruptedException {
        Processes.Running driver = run.start();
        boolean there = Processes.await(() -> newestCheckpoint(run).isPresent() || !driver.lives());
        assertThat(there).isTrue();
        Thread.sleep(random.nextInt(500));
        driver.kill();
        awaitNoExecutors(run);
        Optional<Path> newest = newestCheckpoint(run);
        if (newest.isPresent()) {
            byte[] bytes = Files.readAllBytes(newest.get());
            // An empty one is torn already: the kill came as it was made.
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            Files.write(newest.get(), bytes);
        }
        run.finish();
    }

    private static Optional<Path> newestCheckpoint(SmallRun run) {
        if (!Files.isDirectory(run.output())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(run.output())) {
            return files.filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        } catch (IOException | java.io.UncheckedIOException e) {
            // A file went away in between.
            return Optional.empty();
        }
    }

    private void stopExecutor(SmallRun run, Random random) throws IOException, InterruptedException {
        Processes.Running driver = run.start();
        driver.awaitText(random.nextBoolean() ? "scoring:" : "training:");
        Thread.sleep(random.nextInt(800));
        Optional<ProcessHandle> stopped = executor(run, random);
        if (stopped.isPresent()) {
            Processes.signal("STOP", stopped.get());
            Thread.sleep(5000 + random.nextInt(15_000));
            Processes.signal("CONT", stopped.get());
        }
        driver.requireSuccess();
    }

    private void cutLink(SmallRun run, Random random) throws IOException, InterruptedException {
        Processes.Running driver = run.start();
        driver.awaitText(random.nextBoolean() ? "scoring:" : "training:");
        Thread.sleep(random.nextInt(800));
        int worker = random.nextInt(ProcessCluster.WORKERS);
        cluster.cutLink(worker);
        Thread.sleep(3000 + random.nextInt(17_000));
        cluster.restoreLink(worker);
        driver.requireSuccess();
    }

    private void fillWarehouse(SmallRun run, Random random) throws IOException, InterruptedException {
        Files.createDirectories(run.warehouse());
        mount("-t tmpfs -o size=" + (400 + random.nextInt(500)) + "k tmpfs " + run.warehouse());
        Processes.Running driver = run.start();
        awaitTextOrEnd(driver, "Cannot commit results yet");
        Thread.sleep(random.nextInt(4000));
        mount("-o remount,size=100m " + run.warehouse());
        int code = driver.await();
        assertThat(code).as(driver.tail()).isIn(0, 1, 2);
        assertThat(driver.text())
                .as("words, and no stack trace")
                .doesNotContain("\tat org.", "FSError", "CompletionException");
        if (code != 0) {
            run.finish();
        }
    }

    private static void awaitTextOrEnd(Processes.Running driver, String text) throws InterruptedException {
        boolean either = Processes.await(() -> {
            try {
                return !driver.lives() || driver.text().contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(either).as(text).isTrue();
    }

    private void lockWarehouse(SmallRun run, Random random) throws IOException, InterruptedException {
        Files.createDirectories(run.warehouse());
        mount("-t tmpfs -o size=100m tmpfs " + run.warehouse());
        Processes.Running driver = run.start();
        driver.awaitText(random.nextBoolean() ? "scoring:" : "training:");
        Thread.sleep(random.nextInt(800));
        lock(run.warehouse());
        Thread.sleep(2000 + random.nextInt(4000));
        mount("-o remount,rw " + run.warehouse());
        // Committing may have had to give up before the end of a stage: then the same command goes on.
        int code = driver.await();
        assertThat(code).as(driver.tail()).isIn(0, 1);
        if (code == 1) {
            run.finish();
        }
    }

    /** Busy while a file is open for writing. */
    private void lock(Path warehouse) throws InterruptedException {
        Processes.await(() -> {
            try {
                mount("-o remount,ro " + warehouse);
                return true;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Forth: the run goes on. Back: it says that it cannot commit, and goes on when the clock is right, or the same command does. */
    private void setClock(SmallRun run, Random random) throws IOException, InterruptedException {
        SettableClock clock = new SettableClock(run.output().resolveSibling("clock"));
        run.use(clock);
        Processes.Running driver = run.start();
        driver.awaitText(random.nextBoolean() ? "scoring:" : "training:");
        Thread.sleep(random.nextInt(1500));
        boolean forth = random.nextBoolean();
        clock.offset((forth ? 1L : -1L) * (120 + random.nextInt(10_000)));
        if (!forth) {
            awaitTextOrEnd(driver, "ahead of this machine's clock");
            Thread.sleep(random.nextInt(4000));
            clock.offset(0);
        }
        int code = driver.await();
        assertThat(driver.text()).doesNotContain("\tat org.");
        if (forth || code == 0) {
            assertThat(code).as(driver.tail()).isZero();
            return;
        }
        assertThat(code).as(driver.tail()).isIn(1, 2);
        assertThat(driver.text()).contains("ahead of this machine's clock");
        run.finish();
    }

    private void stallOwner(SmallRun run, Random random) throws IOException, InterruptedException {
        Processes.Running owner = run.startElsewhere();
        owner.awaitText(random.nextBoolean() ? "scoring:" : "training:");
        Thread.sleep(random.nextInt(3000));
        List<ProcessHandle> processes = owner.process().descendants().toList();
        for (ProcessHandle process : processes) {
            Processes.signal("STOP", process);
        }
        Processes.Running heir = run.startElsewhere();
        int code = heir.await();
        for (ProcessHandle process : processes) {
            Processes.signal("CONT", process);
        }
        int wakened = owner.await();
        assertThat(wakened).as(owner.tail()).isIn(0, 1);
        if (wakened == 1) {
            assertThat(owner.text())
                    .contains("Cannot go on with run " + SmallRun.NAME)
                    .doesNotContain("\tat org.");
        }
        if (code != 0) {
            // One that stands still while it writes the catalog's file locks it for everybody.
            assertThat(heir.text())
                    .as("got " + code)
                    .containsIgnoringCase("locked")
                    .doesNotContain("\tat org.");
            run.finish();
        }
    }

    private void startTwice(SmallRun run) throws IOException, InterruptedException {
        Processes.Running first = run.start();
        first.awaitText("scoring:");
        Processes.Running second = run.start();
        assertThat(second.await()).as(second.tail()).isEqualTo(2);
        assertThat(second.text())
                .contains("Cannot work on run " + SmallRun.NAME + ": another process does")
                .contains("process " + first.process().pid());
        first.requireSuccess();
    }

    private void mount(String arguments) throws IOException, InterruptedException {
        Processes.run(folder.resolve("mount.log"), ("mount " + arguments).split(" "));
    }

    private static Optional<ProcessHandle> executor(SmallRun run, Random random) {
        List<ProcessHandle> all = run.executors();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private static void awaitNoExecutors(SmallRun run) throws InterruptedException {
        assertThat(Processes.await(() -> run.executors().isEmpty()))
                .as("executors end with their driver")
                .isTrue();
    }

    private void check(SmallRun run, Fault fault) throws IOException {
        switch (fault) {
            case CRASH -> undisturbed.requireSameBut(run, "executor_lost: ");
            case HANG -> undisturbed.requireSameBut(run, "time_limit: ");
            case MEMORY -> undisturbed.requireSameBut(run, "out_of_memory: ");
            default -> undisturbed.requireSame(run);
        }
    }

    /** Gives back what only this machine's administrator can take. */
    void unmountAll() throws IOException, InterruptedException {
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String mounted = line.split(" ", -1)[1];
            if (mounted.startsWith(folder.toString())) {
                mounts.add(mounted);
            }
        }
        for (String mounted : mounts) {
            new ProcessBuilder("umount", "-l", mounted).start().waitFor();
        }
    }
}

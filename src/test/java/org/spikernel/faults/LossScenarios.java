package org.spikernel.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.spikernel.spark.task.FaultIsolatingTasks;
import org.spikernel.spark.task.FaultIsolatingTasks.Attempt;
import org.spikernel.spark.task.FaultIsolatingTasks.Report;
import org.spikernel.spark.task.FaultIsolatingTasks.Round;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A program that loses tasks in every way, on executors that are processes of their own, and writes what became of each
 * item: a file {@code <scenario>.result} with {@code {<item>=<result>, ...}}. Its argument is a folder for it alone.
 */
final class LossScenarios {
    private static final List<String> PLAIN = List.of("a", "b", "c");

    private final JavaSparkContext spark;
    private final Path folder;

    private LossScenarios(JavaSparkContext spark, Path folder) {
        this.spark = spark;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        SparkConf conf = new SparkConf().setAppName("losses");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            LossScenarios scenarios = new LossScenarios(spark, Path.of(arguments[0]));
            scenarios.play("copy-wins", Round.TOGETHER);
            scenarios.play("copy-loses", Round.TOGETHER);
            scenarios.playKilled();
            scenarios.play("crash-with-progress", Round.SINGLY);
            scenarios.play("crash", Round.SINGLY);
        }
    }

    private void play(String scenario, Round first) throws IOException {
        List<List<String>> shares = new ArrayList<>(PLAIN.stream().map(List::of).toList());
        shares.add(List.of(scenario));
        Files.createDirectories(folder.resolve(scenario));
        Map<String, String> results = new ConcurrentSkipListMap<>();
        new FaultIsolatingTasks<>(
                        spark, rdd -> rdd, new Item(folder.resolve(scenario).toString()))
                .run(
                        shares,
                        first,
                        done -> done.forEach(result -> {
                            String[] parts = result.split("=", 2);
                            results.merge(parts[0], parts[1], (one, two) -> one + " and " + two);
                        }));
        Files.writeString(folder.resolve(scenario + ".result"), results.toString());
    }

    /** Executors go, not by the application's doing, more often than any round bears. */
    private void playKilled() throws Exception {
        Path begun = folder.resolve("killed");
        Thread killer = new Thread(() -> {
            for (int attempt = 0; attempt < Item.KILLS; attempt++) {
                Path file = begun.resolve(String.valueOf(attempt));
                await(() -> Files.exists(file));
                // As when it is preempted. Spark counts those that it replaces itself.
                ((ExecutorAllocationClient) spark.sc().schedulerBackend())
                        .killExecutors(
                                CollectionConverters.asScala(List.of(read(file)))
                                        .toSeq(),
                                false,
                                false,
                                true);
            }
        });
        killer.setDaemon(true);
        killer.start();
        play("killed", Round.SINGLY);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
    }

    /** What executors do. */
    private record Item(String folder) implements FaultIsolatingTasks.Work<String, String> {
        static final int KILLS = 5;
        private static final int CRASHES = 3;

        @Override
        public Report<String, String> run(List<String> share, Attempt attempt) {
            String item = share.get(0);
            int number = TaskContext.get().attemptNumber();
            switch (item) {
                case "copy-wins" -> await(() -> number > 0);
                case "copy-loses" -> {
                    // The first one ends when there is a copy, which does not end by itself.
                    mark(number);
                    await(() -> number == 0 && marks() > 1);
                }
                case "killed" -> {
                    mark(number);
                    await(() -> number >= KILLS);
                }
                case "crash-with-progress" -> crash(CRASHES);
                case "crash" -> crash(Integer.MAX_VALUE);
                default -> {}
            }
            return new Report<>(List.of(item + "=" + attempt.round() + " " + number), List.of());
        }

        private void crash(int times) {
            int before = marks();
            if (before < times) {
                mark(before);
                Runtime.getRuntime().halt(134);
            }
        }

        private void mark(int number) {
            try {
                Path draft = Files.writeString(
                        Path.of(folder, ".draft-" + SparkEnv.get().executorId()),
                        SparkEnv.get().executorId());
                Files.move(draft, Path.of(folder, String.valueOf(number)));
            } catch (FileAlreadyExistsException e) {
                throw new IllegalStateException("Cannot mark: attempt " + number + " did", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int marks() {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                return (int) files.filter(file -> !file.getFileName().toString().startsWith("."))
                        .count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long progress(List<String> share) {
            return share.contains("crash-with-progress") ? marks() : 0;
        }

        @Override
        public String label(String item) {
            return item;
        }

        @Override
        public String giveUp(String item) {
            return item + "=given up after " + marks();
        }
    }
}

package org.spikernel.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.spikernel.bench.MachinePeak;
import org.spikernel.bench.PartShares;
import org.spikernel.bench.PeakMemory;
import org.spikernel.bench.ScoringBench;
import org.spikernel.bench.ScoringBench.Level;
import org.spikernel.bench.ScoringBench.Timed;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.results.RankCorrelation;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.PrefixOrder;
import org.spikernel.torch.TorchEngine;

/** Measures the levels of scoring on the devices of this machine, for {@code bench}. */
final class ScoringBenchReport {
    private static final String FIRST_GPU = "gpu0";
    /** Scorings that do not count: the compiler needs some. */
    private static final int WARM_UP = 4;

    private final ScoringBench bench;
    private final MacroArchitecture macro;
    private final List<Level> levels;
    private final List<String> devices;
    private final boolean withParts;
    private final Output output;
    private final double peak;
    private final List<List<Object>> levelRows = new ArrayList<>();
    private final List<List<Object>> partRows = new ArrayList<>();

    /**
     * A bench.
     *
     * @param levels empty: all that the devices can do
     * @param devices by name; empty: the processor, and a GPU where there is one
     * @param output hears of each level as soon as it is measured: all of them can take hours
     * @throws UserInputException when there is no such device, or no device can do a level
     */
    ScoringBenchReport(
            ScoringBench bench,
            MacroArchitecture macro,
            List<Level> levels,
            List<String> devices,
            boolean withParts,
            Output output) {
        this.bench = bench;
        this.macro = macro;
        this.withParts = withParts;
        this.output = output;
        this.levels = levels.isEmpty() ? List.of(Level.values()) : levels;
        this.devices = devices(devices);
        for (Level level : levels) {
            if (this.devices.stream().noneMatch(name -> level.runsOn(name))) {
                throw new UserInputException(
                        "Cannot measure: --levels must name what one of " + this.devices + " can do, got "
                                + level.label()
                                + (level == Level.BFLOAT16
                                        ? " (bfloat16 takes a processor with avx512_bf16 or amx_bf16, or a GPU of compute"
                                                + " capability 8.0)"
                                        : " (it runs on processors)"));
            }
        }
        peak = MachinePeak.gigaflops();
    }

    /**
     * Levels by their labels, in the order of the levels.
     *
     * @throws UserInputException when there is no such level
     */
    static List<Level> levels(List<String> labels) {
        return labels.stream()
                .map(ScoringBenchReport::level)
                .distinct()
                .sorted()
                .toList();
    }

    private static Level level(String label) {
        return Arrays.stream(Level.values())
                .filter(level -> level.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new UserInputException("Cannot measure: --levels must be of "
                        + Arrays.stream(Level.values()).map(Level::label).toList() + ", got " + label));
    }

    /**
     * The devices to measure on.
     *
     * @param asked by name; empty: the processor, and a GPU where there is one
     * @throws UserInputException when there is no such device
     */
    static List<String> devices(List<String> asked) {
        asked.forEach(ScoringBenchReport::requireDevice);
        return asked.isEmpty()
                ? TorchEngine.deviceNames().stream()
                        .filter(name -> name.equals(TorchEngine.processor()) || name.equals(FIRST_GPU))
                        .toList()
                : asked.stream().distinct().toList();
    }

    private static void requireDevice(String name) {
        try {
            TorchEngine.device(name);
        } catch (IllegalArgumentException e) {
            throw new UserInputException(e.getMessage() + " (--devices)", e);
        }
    }

    /** GFLOP/s of one core in large matrix products. */
    double peak() {
        return peak;
    }

    /**
     * Measures all levels on all devices.
     *
     * @return what scoring with common parts computed once took on the processor, where that was measured
     */
    Optional<Timed> measure(String set, List<PrefixOrder.Place> drawn) {
        Optional<Timed> shared = Optional.empty();
        for (String device : devices) {
            Map<Level, Timed> measured = new EnumMap<>(Level.class);
            for (Level level : levels) {
                if (level.runsOn(device)) {
                    addRow(set, drawn, level, device, measured);
                }
            }
            shared = shared.or(() -> Optional.ofNullable(measured.get(Level.SHARED)));
        }
        return shared;
    }

    private void addRow(
            String set, List<PrefixOrder.Place> drawn, Level level, String device, Map<Level, Timed> measured) {
        for (int i = 0; i < WARM_UP; i++) {
            int which = i % drawn.size();
            bench.score(drawn.subList(which, which + 1), macro, bench.settings(), level, device);
        }
        boolean counted = PeakMemory.start();
        Timed timed = bench.score(drawn, macro, bench.settings(), level, device);
        OptionalLong bytes = counted ? PeakMemory.bytes() : OptionalLong.empty();
        measured.put(level, timed);
        double seconds = timed.seconds(device);
        Level firstLevel = measured.keySet().iterator().next();
        Timed first = measured.get(firstLevel);
        Timed before = level.before().map(measured::get).orElse(null);
        boolean comparable = level != firstLevel && level.hasWeightsOf(firstLevel);
        output.remark(measured(level.label(), set, drawn.size(), device, seconds));
        double gigaflops = 2 * ScoringBench.macs(drawn, macro, bench.settings()) / seconds / 1e9;
        levelRows.add(Arrays.asList(
                set,
                level.label(),
                device,
                drawn.size(),
                round(1000 * timed.cpuSeconds() / drawn.size(), 10),
                round(1000 * timed.wallSeconds() / drawn.size(), 10),
                round(seconds / first.seconds(device), 1000),
                before == null ? null : round(seconds / before.seconds(device), 1000),
                comparable
                        ? round(
                                RankCorrelation.of(first.scores(), timed.scores())
                                        .tau(),
                                1000)
                        : null,
                comparable ? placeOfBest(first.scores(), timed.scores()) : null,
                round(gigaflops, 10),
                round(gigaflops / peak, 1000),
                bytes.isPresent() ? bytes.getAsLong() >> 20 : null));
        if (withParts) {
            addParts(set, level, device, drawn);
        }
    }

    /** Place, from 1, that the highest of the second scores has by the first. */
    private static int placeOfBest(List<Double> first, List<Double> second) {
        return RankCorrelation.bestFirst(first)
                        .indexOf(RankCorrelation.bestFirst(second).get(0))
                + 1;
    }

    private void addParts(String set, Level level, String device, List<PrefixOrder.Place> drawn) {
        try {
            PartShares.of(() -> bench.score(drawn, macro, bench.settings(), level, device))
                    .forEach((part, share) ->
                            partRows.add(List.of(set, level.label(), device, part, round(share, 1000))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A line for the reader about what a device has just computed. */
    static String measured(String what, String set, int candidates, String device, double seconds) {
        return String.format(
                Locale.ROOT,
                "measured  %s of %s, %d candidates on %s: %.1f ms each",
                what,
                set,
                candidates,
                device,
                1000 * seconds / candidates);
    }

    /** Prints everything that was measured. */
    void print() {
        output.remark("");
        output.table(
                "level",
                List.of(
                        "kernel_set",
                        "level",
                        "device",
                        "candidates",
                        "cpu_ms",
                        "wall_ms",
                        "of_first",
                        "of_before",
                        "tau",
                        "best",
                        "gflops",
                        "of_peak",
                        "peak_mib"),
                levelRows);
        if (withParts) {
            output.remark("");
            output.table("part", List.of("kernel_set", "level", "device", "part", "share"), partRows);
        }
    }

    static double round(double value, int steps) {
        return (double) Math.round(value * steps) / steps;
    }
}

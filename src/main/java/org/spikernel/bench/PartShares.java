package org.spikernel.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the time of scoring goes: a sampling profiler, which reads the call stack of the scoring thread many times a
 * second. The computation is the one that searches run, with nothing added to it.
 */
public final class PartShares {
    /** Calls that no rule names: bookkeeping, copies, waiting for memory. */
    public static final String OTHER = "other";

    private static final long PERIOD_MILLIS = 2;
    private static final String CONVOLUTION = "convolution";
    private static final String NEURONS = "neurons";
    private static final String NORMALISATION = "normalisation";
    private static final String POOLING = "pooling";
    private static final String SIMILARITY = "similarity";
    private static final String WEIGHTS = "weights";
    private static final String CLASSIFIER = "classifier";
    private static final String SUMS = "sums of edges";

    /** Classes, or methods by the start of their names, by the part that their time is of; the innermost call decides. */
    private static final Map<String, String> RULES = rules();

    private PartShares() {}

    private static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("event.EventNetwork.classify", CLASSIFIER);
        rules.put("event.Convolution.addLinear", CLASSIFIER);
        rules.put("event.Convolution.of", WEIGHTS);
        rules.put("event.Convolution.apply", CONVOLUTION);
        rules.put("event.kernel.EventList.list", CONVOLUTION);
        rules.put("event.ChannelMoments", NORMALISATION);
        rules.put("event.Affine", NORMALISATION);
        rules.put("event.Pooling.average", POOLING);
        rules.put("event.Pooling.maximum", POOLING);
        rules.put("event.Pooling.halve", POOLING);
        rules.put("event.FeedbackCell.addBrought", SUMS);
        rules.put("event.EdgeContribution.sum", SUMS);
        rules.put("event.SpikingLayer", NEURONS);
        rules.put("event.kernel.VectorSpikeKernels.fire", NEURONS);
        rules.put("event.kernel.ScalarSpikeKernels.fire", NEURONS);
        rules.put("event.SpikeMaps.common", SIMILARITY);
        rules.put("score.sahd.Sahd", SIMILARITY);
        rules.put("score.sahd.PatternKernel", SIMILARITY);
        rules.put("score.sahd.TorchPatterns", SIMILARITY);
        rules.put("score.sahd.KernelMean", SIMILARITY);
        rules.put("network.Initialisation", WEIGHTS);
        rules.put("torch.SpikingNetwork.fill", WEIGHTS);
        rules.put("torch.AveragePool", POOLING);
        rules.put("torch.TorchOps.maximumAround", POOLING);
        rules.put("torch.TorchOps.convolutionByChannel", POOLING);
        rules.put("torch.TorchOps.convolution", CONVOLUTION);
        rules.put("torch.Bfloat16", CONVOLUTION);
        rules.put("torch.TorchOps.linear", CLASSIFIER);
        rules.put("torch.BatchNorm", NORMALISATION);
        rules.put("torch.Lif", NEURONS);
        rules.put("torch.CellLayer", SUMS);
        return rules;
    }

    /** The names that rules use, below this program's package. */
    static List<String> names() {
        return List.copyOf(RULES.keySet());
    }

    /**
     * Runs a body on this thread and returns the share of its time that each part took, largest first.
     *
     * @param body long enough for some hundred samples, one every 2 ms
     */
    public static Map<String, Double> of(Runnable body) throws InterruptedException {
        Thread worker = Thread.currentThread();
        Map<String, Integer> looks = new TreeMap<>();
        Thread looker = new Thread(() -> look(worker, looks), "part-shares");
        looker.setDaemon(true);
        looker.start();
        try {
            body.run();
        } finally {
            looker.interrupt();
            looker.join();
        }
        double all = looks.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        looks.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey(), entry.getValue() / all));
        return shares;
    }

    private static void look(Thread worker, Map<String, Integer> looks) {
        try {
            while (true) {
                Thread.sleep(PERIOD_MILLIS);
                looks.merge(part(worker.getStackTrace()), 1, Integer::sum);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String part(StackTraceElement[] calls) {
        return Arrays.stream(calls)
                .map(PartShares::part)
                .filter(part -> !part.equals(OTHER))
                .findFirst()
                .orElse(OTHER);
    }

    private static String part(StackTraceElement call) {
        String name = call.getClassName().replaceAll("\\$.*", "") + "." + call.getMethodName();
        return RULES.entrySet().stream()
                .filter(rule -> name.startsWith("org.spikernel." + rule.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }
}

package org.spikernel.report;

import java.util.List;
import java.util.Map;

/** Reports with everything in them that a test does not care about. */
public final class RunMaker {
    private RunMaker() {}

    public static RunReport run(String runId, String images, SearchTime... times) {
        return new RunReport(
                runId,
                new RunState("finished", "search", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", Map.of()),
                new RunRequest(
                        "synthetic",
                        10,
                        1,
                        Map.of("network", "8 and 16 channels"),
                        "run { name = x }",
                        "",
                        new RunRequest.AskedBudget("2MiB", "bytes", 2 << 20, 32, 0),
                        List.of(new RunRequest.SpaceFit("1x1_3x3", 100, 50, 0.5, 0.4, 10, 1000))),
                new ScoringSummary(
                        List.of(new ScoringSummary.KernelSetScores(
                                "1x1_3x3", 2, 2, 0, 0, List.of(1.0, 1.0, 2.0, 3.0, 3.0), 3.0, 0.1)),
                        Map.of("1x1_3x3", List.of("none", "skip", "conv1x1", "conv3x3", "avgpool3x3")),
                        ScoreBins.EMPTY,
                        List.of(new ScoringSummary.BestScored("1x1_3x3", 1, "0102 0034 0003 0000", 3, 100)),
                        List.of(times)),
                trained(network("a", "1x1_3x3", 1.0, 0.5)),
                OnChip.NOTHING,
                null,
                new Provenance("v1", Map.of("java", "17"), "c0ffee", images, "me on host, process 1", null, List.of()),
                List.of());
    }

    public static TrainingSummary trained(Network... networks) {
        return new TrainingSummary(
                List.of(new TrainingSummary.Outcome("1x1_3x3", "completed", networks.length)),
                List.of(networks),
                ScoreAgreement.among(List.of(networks)),
                List.of(new TrainingSummary.Curve(
                        "a",
                        "1x1_3x3",
                        "0102 0034 0003 0000",
                        0,
                        "completed",
                        List.of(1),
                        List.of(0.5),
                        List.of(0.4),
                        List.of(1.2))),
                List.of(new TrainingSummary.Activity(
                        "a", 1, List.of(new TrainingSummary.LayerRate("fc1.lif", 8, List.of(0.25))))),
                List.of());
    }

    public static Network network(String key, String kernelSet, Double score, double accuracy) {
        return new Network(
                key,
                kernelSet,
                "0102 0034 0003 0000",
                new Network.Size(100, 10, 1000),
                new Network.Accuracy(accuracy, 0.01, 1, 100, accuracy - 0.05, accuracy + 0.05, "binomial, 100 images"),
                true,
                accuracy,
                score,
                10.0,
                0.5,
                2.0,
                "file:/weights/" + key,
                null);
    }

    public static SearchTime time(String kernelSet, double seconds) {
        return time(kernelSet, "full", 10, seconds, null);
    }

    /** Its interval is from half of it to twice as much, and 10 operations take a second. */
    public static SearchTime time(String kernelSet, String stage, long candidates, double seconds, Double speedUp) {
        Double macs = speedUp == null ? null : (Double) (speedUp / 2);
        return new SearchTime(
                kernelSet,
                stage,
                candidates,
                new SearchTime.Work(seconds, seconds / 2, seconds * 2, "CPU", Math.round(seconds * 10)),
                speedUp == null
                        ? new SearchTime.SpeedUp(null, null, null, null)
                        : new SearchTime.SpeedUp(speedUp, speedUp / 2, speedUp * 2, macs));
    }
}

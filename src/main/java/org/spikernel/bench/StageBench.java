package org.spikernel.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.spikernel.results.RankCorrelation;
import org.spikernel.score.CheapStage;
import org.spikernel.space.MacroArchitecture;
import org.spikernel.space.PrefixOrder;
import org.spikernel.torch.TorchEngine;

/** How well cheap stages pass on what the full measure would choose. */
public final class StageBench {
    private static final double TOP = 0.01;

    private StageBench() {}

    /**
     * What a stage does to a choice.
     *
     * @param stage which stage
     * @param kendallTau of its scores with the full ones
     * @param chosenRank place, from 1, that the network chosen through the stage has among all by full score
     * @param candidates how many there are
     * @param stageSeconds CPU time of the stage for all
     * @param fullSeconds CPU time of the full measure for all
     */
    public record Outcome(
            CheapStage stage,
            double kendallTau,
            int chosenRank,
            int candidates,
            double stageSeconds,
            double fullSeconds) {
        /** Whether the choice is among the best hundredth. */
        public boolean choseFromTop() {
            return chosenRank <= Math.max(1, Math.round(TOP * candidates));
        }

        /** CPU time of the stage and the full measure of those that it passes on, as a share of the full measure of all. */
        public double share() {
            return stageSeconds / fullSeconds + stage.keep();
        }
    }

    /**
     * Tries stages one by one on the same cells.
     *
     * @param drawn cells of one set
     * @param full the full measure's scores of them
     */
    public static List<Outcome> outcomes(
            ScoringBench bench,
            List<PrefixOrder.Place> drawn,
            MacroArchitecture macro,
            ScoringBench.Timed full,
            List<CheapStage> stages) {
        List<Outcome> outcomes = new ArrayList<>();
        for (CheapStage stage : stages) {
            ScoringBench.Timed cheap = bench.score(
                    drawn,
                    stage.of(macro),
                    stage.of(bench.settings()),
                    ScoringBench.Level.SHARED,
                    TorchEngine.processor());
            outcomes.add(outcome(stage, cheap, full));
        }
        return outcomes;
    }

    static Outcome outcome(CheapStage stage, ScoringBench.Timed cheap, ScoringBench.Timed full) {
        List<Integer> finite = new ArrayList<>();
        for (int i = 0; i < full.scores().size(); i++) {
            if (Double.isFinite(full.scores().get(i))
                    && Double.isFinite(cheap.scores().get(i))) {
                finite.add(i);
            }
        }
        List<Double> fullScores = finite.stream().map(full.scores()::get).toList();
        List<Double> cheapScores = finite.stream().map(cheap.scores()::get).toList();
        int kept = (int) Math.max(1, Math.ceil(stage.keep() * cheapScores.size()));
        Set<Integer> passed =
                new HashSet<>(RankCorrelation.bestFirst(cheapScores).subList(0, kept));
        List<Integer> best = RankCorrelation.bestFirst(fullScores);
        int rank = 1;
        while (!passed.contains(best.get(rank - 1))) {
            rank++;
        }
        return new Outcome(
                stage,
                RankCorrelation.of(fullScores, cheapScores).tau(),
                rank,
                fullScores.size(),
                cheap.cpuSeconds(),
                full.cpuSeconds());
    }
}

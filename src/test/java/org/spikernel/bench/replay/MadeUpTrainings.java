package org.spikernel.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.spikernel.random.RandomStream;
import org.spikernel.random.Seed;
import org.spikernel.space.Cell;
import org.spikernel.space.CellSpace;
import org.spikernel.space.Connectivity;

/**
 * Trainings that nobody did, by a rule: every 23rd cell of SpikeNAS-Bench's space from 3,000 on; test accuracy is 80 plus
 * the number of edges with a convolution (codes 2 to 4) minus half of those without (code 1) of the canonical cell, plus
 * 0.2 times a normal number; validation accuracy after 100 epochs is 1 less plus 0.2 times another one, after 10 epochs 20
 * less than that plus 0.5 times a third. Numbers are those of {@code Seed(arch)}.
 */
final class MadeUpTrainings {
    private MadeUpTrainings() {}

    static List<String> lines() {
        CellSpace space = new CellSpace(5, Connectivity.FORWARD);
        List<String> lines = new ArrayList<>();
        lines.add("dataset,arch,cell,params,val10,val100,test,train_seconds");
        for (int arch = 3000; arch < space.size(); arch += 23) {
            Cell cell = space.at(arch);
            RandomStream random = new Seed(arch).stream();
            long convolutions =
                    cell.canonical().codes().chars().filter(c -> c >= '2').count();
            long passes = cell.canonical().codes().chars().filter(c -> c == '1').count();
            double worth = 80 + convolutions - passes / 2.0;
            double test = worth + 0.2 * random.nextGaussian();
            double last = worth - 1 + 0.2 * random.nextGaussian();
            double early = last - 20 + 0.5 * random.nextGaussian();
            lines.add(String.format(
                    Locale.ROOT,
                    "made-up,%d,%s,%d,%.3f,%.3f,%.3f,%d",
                    arch,
                    cell,
                    1000 * convolutions,
                    early,
                    last,
                    test,
                    600 + 100 * convolutions));
        }
        return lines;
    }

    static TrainingTable table() {
        return TrainingTable.parse(lines(), TrainingTable.SPIKENAS_BENCH, TrainingTable.FIRST_COMPARABLE);
    }
}

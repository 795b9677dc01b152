package org.spikernel.cli.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.spikernel.config.RunConfig;
import org.spikernel.data.DataSplit;
import org.spikernel.paper.EvidenceScope;
import org.spikernel.paper.PaperData;

/** In what an experiment falls short of the paper's. */
final class EvidenceScopes {
    private final List<String> limits = new ArrayList<>();

    private EvidenceScopes() {}

    /** By settings and images. */
    static EvidenceScope of(PaperExperiment experiment, DataSplit images) {
        EvidenceScopes reach = new EvidenceScopes();
        RunConfig own = experiment.base();
        RunConfig paper = experiment.published();
        PaperData data = experiment.data();
        reach.compare("width", own.macro().stem().width(), paper.macro().stem().width());
        reach.compare(
                "hidden neurons",
                own.macro().classifier().hidden(),
                paper.macro().classifier().hidden());
        reach.compare("draws", own.space().draws(), paper.space().draws());
        reach.compare(
                "epochs",
                own.training().recipe().epochs(),
                paper.training().recipe().epochs());
        reach.compare(
                "training images", images.train().size() + images.validation().size(), data.trainImages());
        reach.compare("test images", images.test().size(), data.testImages());
        if (reach.limits.isEmpty() && differs(own, paper)) {
            reach.limits.add("other settings than conf/paper");
        }
        return new EvidenceScope(
                reach.limits, !experiment.generated(), own.training().seeds());
    }

    private static boolean differs(RunConfig own, RunConfig paper) {
        return !(own.macro().equals(paper.macro())
                && own.space().equals(paper.space())
                && own.initialisation().equals(paper.initialisation())
                && own.score().equals(paper.score())
                && own.stages().equals(paper.stages())
                && own.budget().equals(paper.budget())
                && own.training().recipe().equals(paper.training().recipe()));
    }

    private void compare(String what, int own, int paper) {
        if (own != paper) {
            limits.add(String.format(Locale.ROOT, "%,d of %,d %s", own, paper, what));
        }
    }
}

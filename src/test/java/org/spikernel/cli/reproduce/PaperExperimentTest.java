package org.spikernel.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.RunConfig;
import org.spikernel.cost.SizeBudget;
import org.spikernel.cost.SpaceShare;
import org.spikernel.paper.EvidenceScope;
import org.spikernel.paper.PaperData;
import org.spikernel.paper.ReproductionPart;
import org.spikernel.space.OperationSet;
import org.spikernel.spark.data.ExecutorDataCache;

/** What each scale runs. */
class PaperExperimentTest {
    private static PaperExperiment experiment(PaperData data, String scale) {
        return PaperExperiment.of(data, scale, Optional.of("/data"), new ConfigOptions());
    }

    @Test
    void atScalePaperThePapersNumbersAreRun() {
        for (PaperData data : PaperData.values()) {
            PaperExperiment paper = experiment(data, "paper");
            RunConfig search = paper.parts().get(ReproductionPart.SEARCH);
            RunConfig baseline = paper.parts().get(ReproductionPart.BASELINE);

            assertThat(paper.budgetParams()).isEqualTo(10_000_000);
            assertThat(search.space().operationSets()).isEqualTo(OperationSet.published());
            assertThat(search.space().draws()).isEqualTo(1_000);
            assertThat(search.training().recipe().epochs()).isEqualTo(300);
            assertThat(baseline.space().draws()).isEqualTo(5_000);
            assertThat(baseline.space().operationSets())
                    .first()
                    .isEqualTo(OperationSet.published().get(0));
            assertThat(baseline.space().operationSets()).hasSize(data == PaperData.CIFAR100 ? 3 : 1);
            assertThat(paper.parts()
                            .get(ReproductionPart.WITHIN_BUDGET)
                            .budget()
                            .limit())
                    .hasToString("10M-params");
        }
    }

    @Test
    void theStatedRecipeTrainsThePapersChoiceWithWeightDecay() {
        RunConfig stated = experiment(PaperData.CIFAR100, "paper").parts().get(ReproductionPart.STATED_RECIPE);

        assertThat(stated.space().operationSets())
                .extracting(OperationSet::name)
                .containsExactly("1x1_5x5");
        assertThat(stated.training().recipe().sgd().weightDecay()).isEqualTo(5e-4);
        assertThat(stated.training().recipe().sgd().dampening()).isZero();
        RunConfig run = experiment(PaperData.CIFAR100, "paper").parts().get(ReproductionPart.SEARCH);
        assertThat(run.training().recipe().sgd().weightDecay()).isZero();
    }

    @Test
    void aReducedScaleHasTheBudgetWithinWhichTheSameCellsFit() {
        for (PaperData data : PaperData.values()) {
            PaperExperiment tiny = experiment(data, "tiny");
            assertThat(tiny.budgetParams()).isLessThan(1_000_000);
            for (OperationSet set : OperationSet.published()) {
                assertThat(fitting(set, tiny.base(), tiny.budgetParams()))
                        .as(data + " " + set.name())
                        .isEqualTo(fitting(set, tiny.published(), 10_000_000));
            }
        }
    }

    private static long fitting(OperationSet set, RunConfig config, long params) {
        return SpaceShare.of(
                        set,
                        config.space().connectivity(),
                        config.macro(),
                        new SizeBudget(SizeBudget.Unit.PARAMETERS, params),
                        config.budget().bits())
                .canonicalFitting();
    }

    @Test
    void runsAreNamedByWhatDeterminesTheirResults() {
        PaperExperiment tiny = experiment(PaperData.CIFAR10, "tiny");

        assertThat(tiny.parts().values())
                .extracting(config -> config.runId(""))
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("reproduce-tiny-cifar10-[a-z-]+-[0-9a-f]{8}"));
        assertThat(experiment(PaperData.CIFAR10, "tiny")
                        .parts()
                        .get(ReproductionPart.SEARCH)
                        .runId(""))
                .isEqualTo(tiny.parts().get(ReproductionPart.SEARCH).runId(""));
    }

    @Test
    void whatFallsShortOfThePaperIsNamed() {
        PaperExperiment generated =
                PaperExperiment.of(PaperData.CIFAR10, "tiny", Optional.empty(), new ConfigOptions());
        EvidenceScope reach = EvidenceScopes.of(
                generated, ExecutorDataCache.load(generated.base().data(), new Configuration()));

        assertThat(generated.generated()).isTrue();
        assertThat(reach.realImages()).isFalse();
        assertThat(reach.limits())
                .contains("8 of 128 width", "20 of 1,000 draws", "3 of 300 epochs", "1,000 of 50,000 training images");
        PaperExperiment full = PaperExperiment.of(PaperData.CIFAR10, "paper", Optional.empty(), new ConfigOptions());
        assertThat(EvidenceScopes.of(full, ExecutorDataCache.load(full.base().data(), new Configuration()))
                        .limits())
                .containsExactly("1,200 of 50,000 training images", "500 of 10,000 test images");
    }
}

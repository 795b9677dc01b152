package org.spikernel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreSettings;
import org.spikernel.search.RungPlan;
import org.spikernel.search.RungSettings;
import org.spikernel.space.MacroArchitecture;

/** The stages of a search: {@code score.stages} and {@code train.rungs}. */
final class StageReading {
    private static final String STAGES = "stages";
    private static final String RUNGS = "rungs";
    private static final String EXPECTED_RUNGS = "auto, or a list of epochs, as in [30, 120]";
    private static final Set<String> FIELDS = Set.of("keep", "batch-size", "repeats", "timesteps", "width");

    private StageReading() {}

    /**
     * The stages.
     *
     * @param full the full measure, with which {@code auto} is read
     * @param draws of each set
     */
    static List<CheapStage> stages(ConfigSection score, ScoreSettings full, MacroArchitecture macro, int draws) {
        if (score.isWord(STAGES, DataReading.AUTO)) {
            return CheapStage.suitable(full, macro, draws);
        }
        List<CheapStage> stages = new ArrayList<>();
        for (ConfigValue stage : score.list(
                STAGES,
                "auto, or a list, as in [{ keep = 0.1, batch-size = 32, repeats = 1, timesteps = 2, width = 0.5 }]")) {
            if (!(stage instanceof ConfigObject fields) || !fields.keySet().equals(FIELDS)) {
                throw score.wrong(
                        STAGES,
                        stage,
                        "each must be { keep = 0.1, batch-size = 32, repeats = 1, timesteps = 2, width = 0.5 }");
            }
            ConfigSection read = new ConfigSection(fields.toConfig());
            stages.add(new CheapStage(
                    stages.size() + 1,
                    read.real("keep"),
                    read.integer("batch-size"),
                    read.integer("repeats"),
                    read.integer("timesteps"),
                    read.real("width")));
        }
        return stages;
    }

    /** Epochs at which trainings are compared. */
    static RungSettings rungs(ConfigSection train) {
        double factor = train.real("reduction-factor");
        if (train.isWord(RUNGS, DataReading.AUTO)) {
            return new RungSettings(RungSettings.Choice.AUTO, new RungPlan(List.of(), factor));
        }
        List<Integer> epochs = new ArrayList<>();
        for (ConfigValue epoch : train.list(RUNGS, EXPECTED_RUNGS)) {
            if (epoch.valueType() != ConfigValueType.NUMBER || !(epoch.unwrapped() instanceof Integer whole)) {
                throw train.wrong(RUNGS, epoch, "it must be " + EXPECTED_RUNGS);
            }
            epochs.add(whole);
        }
        return new RungSettings(RungSettings.Choice.SET, new RungPlan(epochs, factor));
    }
}

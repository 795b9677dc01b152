package org.spikernel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.spikernel.score.CheapStage;
import org.spikernel.score.ScoreSettings;
import org.spikernel.space.MacroArchitecture;

/** {@code score.stages}. */
final class StageReading {
    private static final String KEY = "stages";
    private static final Set<String> FIELDS = Set.of("keep", "batch-size", "repeats", "timesteps", "width");

    private StageReading() {}

    /**
     * The stages.
     *
     * @param full the full measure, with which {@code auto} is read
     * @param draws of each set
     */
    static List<CheapStage> stages(ConfigSection score, ScoreSettings full, MacroArchitecture macro, int draws) {
        if (score.isWord(KEY, DataReading.AUTO)) {
            return CheapStage.suitable(full, macro, draws);
        }
        List<CheapStage> stages = new ArrayList<>();
        for (ConfigValue stage : score.list(
                KEY,
                "auto, or a list, as in [{ keep = 0.1, batch-size = 32, repeats = 1, timesteps = 2, width = 0.5 }]")) {
            if (!(stage instanceof ConfigObject fields) || !fields.keySet().equals(FIELDS)) {
                throw score.wrong(
                        KEY,
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
}

package org.spikernel.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import org.spikernel.search.RungPlan;
import org.spikernel.search.RungSettings;

/** {@code train.rungs}. */
final class RungReading {
    private static final String KEY = "rungs";
    private static final String EXPECTED = "auto, or a list of epochs, as in [30, 120]";

    private RungReading() {}

    static RungSettings rungs(ConfigSection train) {
        double factor = train.real("reduction-factor");
        if (train.isWord(KEY, DataReading.AUTO)) {
            return new RungSettings(RungSettings.Choice.AUTO, new RungPlan(List.of(), factor));
        }
        List<Integer> epochs = new ArrayList<>();
        for (ConfigValue epoch : train.list(KEY, EXPECTED)) {
            if (epoch.valueType() != ConfigValueType.NUMBER || !(epoch.unwrapped() instanceof Integer whole)) {
                throw train.wrong(KEY, epoch, "it must be " + EXPECTED);
            }
            epochs.add(whole);
        }
        return new RungSettings(RungSettings.Choice.SET, new RungPlan(epochs, factor));
    }
}

package org.spikernel.cli.run;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.search.RunPlan.Weights;

/** What {@code --weight} says of memory and energy against accuracy. */
final class SelectionWeights {
    private static final Pattern TERM = Pattern.compile("(memory|energy)=(\\d{1,9}(?:\\.\\d{1,18})?|\\.\\d{1,18})");

    private SelectionWeights() {}

    /** The weights in {@code memory=0.1}, {@code energy=0.02} or {@code memory=0.1,energy=0.02}. */
    static Weights parse(String text) {
        Map<String, Double> weights = new HashMap<>();
        for (String term : text.split(",", -1)) {
            Matcher matcher = TERM.matcher(term.strip());
            if (!matcher.matches() || weights.put(matcher.group(1), Double.valueOf(matcher.group(2))) != null) {
                throw new UserInputException(
                        "Cannot select: --weight must be memory=W, energy=V or both with numbers from 0 on, as in"
                                + " memory=0.1,energy=0.02, got " + text);
            }
        }
        return new Weights(weights.getOrDefault("memory", 0.0), weights.getOrDefault("energy", 0.0));
    }
}

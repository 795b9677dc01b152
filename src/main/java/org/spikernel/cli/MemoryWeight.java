package org.spikernel.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code --weight} says of memory against accuracy. */
final class MemoryWeight {
    private static final Pattern TEXT = Pattern.compile("memory=(\\d{1,9}(?:\\.\\d{1,18})?|\\.\\d{1,18})");

    private MemoryWeight() {}

    /**
     * The weight in {@code memory=0.1}.
     *
     * @return accuracy, 0 to 1, that a network must have more to make up for filling the budget
     */
    static double parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new BadInput(
                    "Cannot select: --weight must be memory=W with W from 0 on, as in memory=0.1, got " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }
}

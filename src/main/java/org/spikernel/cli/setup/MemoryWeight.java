package org.spikernel.cli.setup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spikernel.cli.output.UserInputException;

/** What {@code --weight} says of memory against accuracy. */
public final class MemoryWeight {
    private static final Pattern TEXT = Pattern.compile("memory=(\\d{1,9}(?:\\.\\d{1,18})?|\\.\\d{1,18})");

    private MemoryWeight() {}

    /**
     * The weight in {@code memory=0.1}.
     *
     * @return accuracy, 0 to 1, that a network must have more to make up for filling the budget
     */
    public static double parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new UserInputException(
                    "Cannot select: --weight must be memory=W with W from 0 on, as in memory=0.1, got " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }
}

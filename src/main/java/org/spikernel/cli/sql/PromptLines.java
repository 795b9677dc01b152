package org.spikernel.cli.sql;

import java.io.IOException;

/** Where the lines that are typed at a prompt come from. */
@FunctionalInterface
interface PromptLines {
    /**
     * The next line, or a whole statement of several.
     *
     * @param prompt for who types
     * @return null at the end
     */
    String next(String prompt) throws IOException;
}

package org.spikernel.notebook;

import java.util.List;
import java.util.Map;

/** What a notebook reads. Methods throw unchecked exceptions of any kind; {@link #line} says them to a reader. */
public interface NotebookTables {
    /**
     * Opens the tables that settings name, instead of those that were open.
     *
     * @param settings as {@code -D} takes them, as in {@code tables.warehouse=/data/lake}
     * @return what was opened, in a line
     */
    String open(List<String> settings);

    /**
     * Runs statements that only read, in order; opens the usual tables if none are open.
     *
     * @param sql statements, separated by semicolons
     * @param parameters values of {@code :name} in them
     * @param most rows to return
     * @return the last one's rows
     */
    NotebookRows query(String sql, Map<String, Object> parameters, int most);

    /** Names and keywords that begin like this, whatever the case; none before tables are open. */
    List<String> words(String beginning);

    /** Ends the query that runs, from another thread. */
    void interrupt();

    /** A value of a row as it is shown. */
    String text(Object value);

    /** Rows as aligned lines, for those who see no pictures. */
    List<String> lines(NotebookRows rows);

    /** A failure in one line, without secrets. */
    String line(Throwable failure);
}

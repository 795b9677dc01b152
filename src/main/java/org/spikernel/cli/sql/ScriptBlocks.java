package org.spikernel.cli.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;

/**
 * What one statement has opened and not closed yet, as its tokens arrive: the blocks of a SQL script, and hints. Words such
 * as IF and REPEAT open a block only where a statement of a script may begin; elsewhere they are functions and names.
 */
final class ScriptBlocks {
    /** What is open, by what the next words mean within it. */
    private enum Block {
        /** BEGIN, LOOP and REPEAT: statements follow. */
        STATEMENTS,
        /** IF and CASE: statements follow each THEN and ELSE. */
        CHOICE,
        /** WHILE and FOR: statements follow DO. */
        LOOP_WITH_HEAD,
        /** The condition of REPEAT: END closes it without a semicolon. */
        UNTIL,
        /** A CASE that is a value: END closes it without a semicolon. */
        VALUE,
        /** A hint, which looks like a comment but has tokens of its own. */
        HINT
    }

    private final Deque<Block> open = new ArrayDeque<>();
    private boolean mayBegin = true;
    /** Tokens since a statement began. */
    private int tokens;

    private boolean handlesErrors;
    private int before;

    boolean areOpen() {
        return !open.isEmpty();
    }

    /**
     * The next token.
     *
     * @param token its type, one of the constants of {@link SqlBaseLexer}
     */
    void take(int token) {
        boolean begins = mayBegin;
        mayBegin = false;
        tokens = begins ? 1 : tokens + 1;
        handlesErrors = token == SqlBaseLexer.HANDLER || (handlesErrors && !begins);
        if (open.peek() == Block.HINT) {
            if (token == SqlBaseLexer.HENT_END) {
                open.pop();
            }
        } else if (token == SqlBaseLexer.HENT_START) {
            open.push(Block.HINT);
        } else if (open.isEmpty()) {
            if (begins && token == SqlBaseLexer.BEGIN) {
                openStatements();
            }
        } else if (begins) {
            takeFirst(token);
        } else {
            takeLater(token);
        }
        before = token;
    }

    private void openStatements() {
        open.push(Block.STATEMENTS);
        mayBegin = true;
    }

    private void takeFirst(int token) {
        switch (token) {
            case SqlBaseLexer.BEGIN, SqlBaseLexer.LOOP, SqlBaseLexer.REPEAT -> openStatements();
            case SqlBaseLexer.IF, SqlBaseLexer.CASE -> open.push(Block.CHOICE);
            case SqlBaseLexer.WHILE, SqlBaseLexer.FOR -> open.push(Block.LOOP_WITH_HEAD);
            case SqlBaseLexer.END -> open.pop();
            case SqlBaseLexer.UNTIL -> {
                open.pop();
                open.push(Block.UNTIL);
            }
            // BEGIN NOT ATOMIC.
            case SqlBaseLexer.NOT, SqlBaseLexer.ATOMIC, SqlBaseLexer.SEMICOLON -> mayBegin = true;
            default -> {}
        }
    }

    private void takeLater(int token) {
        switch (token) {
            case SqlBaseLexer.SEMICOLON -> {
                // A column may be called case.
                while (open.peek() == Block.VALUE) {
                    open.pop();
                }
                mayBegin = true;
            }
            // A label.
            case SqlBaseLexer.COLON -> mayBegin = tokens == 2;
            case SqlBaseLexer.THEN, SqlBaseLexer.ELSE -> mayBegin = open.peek() == Block.CHOICE;
            case SqlBaseLexer.DO -> mayBegin = open.peek() == Block.LOOP_WITH_HEAD;
            case SqlBaseLexer.BEGIN -> {
                if (handlesErrors) {
                    openStatements();
                }
            }
            case SqlBaseLexer.CASE -> {
                // END CASE.
                if (before != SqlBaseLexer.END) {
                    open.push(Block.VALUE);
                }
            }
            case SqlBaseLexer.END -> {
                if (open.peek() == Block.VALUE || open.peek() == Block.UNTIL) {
                    open.pop();
                }
            }
            default -> {}
        }
    }
}

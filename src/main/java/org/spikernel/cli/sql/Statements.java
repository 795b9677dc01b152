package org.spikernel.cli.sql;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * Cuts SQL text into statements at the semicolons between them, by the words that Spark's own parser reads: those in
 * quotes, in comments and in a script ({@code BEGIN ... END}) do not cut.
 */
final class Statements {
    private Statements() {}

    /**
     * What was cut off.
     *
     * @param complete statements that ended with a semicolon, without it; blank ones are left out
     * @param rest what stands behind the last of these semicolons
     * @param restIsBlank whether that is white space and closed comments alone
     */
    record Cut(List<String> complete, String rest, boolean restIsBlank) {}

    static Cut cut(String text) {
        SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(text)));
        lexer.removeErrorListeners();
        List<String> complete = new ArrayList<>();
        ScriptBlocks blocks = new ScriptBlocks();
        boolean blank = true;
        int start = 0;
        // Spark counts code points.
        int startPoint = 0;
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            if (token.getType() == SqlBaseLexer.SEMICOLON && !blocks.areOpen()) {
                int end = text.offsetByCodePoints(start, token.getStartIndex() - startPoint);
                if (!blank) {
                    complete.add(text.substring(start, end).strip());
                }
                start = end + 1;
                startPoint = token.getStartIndex() + 1;
                blocks = new ScriptBlocks();
                blank = true;
                continue;
            }
            blank = false;
            if (isOpenQuote(token)) {
                break;
            }
            blocks.take(token.getType());
        }
        return new Cut(List.copyOf(complete), text.substring(start), blank && !lexer.has_unclosed_bracketed_comment);
    }

    /** All statements; the last one needs no semicolon. A quote or comment that is not closed is for Spark to name. */
    static List<String> all(String text) {
        Cut cut = cut(text);
        List<String> statements = new ArrayList<>(cut.complete());
        if (!cut.restIsBlank()) {
            statements.add(cut.rest().strip());
        }
        return statements;
    }

    /** A quote is part of a longer token unless nothing closes it. */
    private static boolean isOpenQuote(Token token) {
        return token.getType() == SqlBaseLexer.UNRECOGNIZED && "'\"`".contains(token.getText());
    }
}

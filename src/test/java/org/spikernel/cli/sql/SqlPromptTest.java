package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.cli.output.UserInputException;

class SqlPromptTest {
    private final List<String> statements = new ArrayList<>();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void statementsMaySpanLinesAndShareThem() {
        assertThat(read(SqlPrompt.Reader.PIPE, "SELECT 1; SELECT", "2", "; SELECT 3"))
                .isZero();
        assertThat(statements).containsExactly("SELECT 1", "SELECT\n2", "SELECT 3");
    }

    @Test
    void exitEndsThePromptBetweenStatements() {
        read(SqlPrompt.Reader.PIPE, "SELECT 1; -- a comment", " exit; ", "SELECT 2;");
        assertThat(statements).containsExactly("SELECT 1");
    }

    @Test
    void exitWithinAStatementBelongsToIt() {
        read(SqlPrompt.Reader.PIPE, "SELECT", "exit", "FROM t;");
        assertThat(statements).containsExactly("SELECT\nexit\nFROM t");
    }

    @Test
    void anOpenCommentIsWaitedFor() {
        read(SqlPrompt.Reader.PIPE, "/* exit", "exit", "*/ SELECT 1;");
        assertThat(statements).containsExactly("/* exit\nexit\n*/ SELECT 1");
    }

    @Test
    void aScriptGoesOnUntilTheSemicolonBehindItsEnd() {
        read(
                SqlPrompt.Reader.PIPE,
                "SELECT 0; BEGIN",
                "SELECT 1;",
                "exit;",
                "IF true THEN SELECT 2; END IF;",
                "END",
                ";");
        assertThat(statements)
                .containsExactly("SELECT 0", "BEGIN\nSELECT 1;\nexit;\nIF true THEN SELECT 2; END IF;\nEND");
    }

    @Test
    void aWrongStatementIsReportedAndTheNextOneRuns() {
        assertThat(read(SqlPrompt.Reader.PIPE, "SELECT 1;", "wrong;", "SELECT 2;"))
                .isEqualTo(2);
        assertThat(statements).containsExactly("SELECT 1", "SELECT 2");
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("Cannot run SQL" + System.lineSeparator());
    }

    @Test
    void whatIsTypedGoesOnUntilItsSemicolon() {
        for (String whole : List.of(
                "", "exit", " quit; ", "SELECT 1;", "SELECT 1; -- so", "-- only a comment", "BEGIN SELECT 1; END;")) {
            assertThat(SqlPrompt.isUnfinished(whole)).as(whole).isFalse();
        }
        for (String half :
                List.of("SELECT 1", "SELECT ';", "SELECT 1; SELECT", "/* open", "exit now", "BEGIN SELECT 1;")) {
            assertThat(SqlPrompt.isUnfinished(half)).as(half).isTrue();
        }
    }

    @Test
    void aPersonIsPromptedAndHasSeenTheMistakes() {
        assertThat(read(SqlPrompt.Reader.PERSON, "SELECT", "1;", "wrong;")).isZero();
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo("spikernel>         -> spikernel> Cannot run SQL" + System.lineSeparator() + "spikernel> ");
    }

    private int read(SqlPrompt.Reader reader, String... lines) {
        return new SqlPrompt(
                        new BufferedReader(new StringReader(String.join("\n", lines))),
                        new PrintStream(errors, true, StandardCharsets.UTF_8),
                        reader)
                .read(statement -> {
                    if (statement.equals("wrong")) {
                        throw new UserInputException("Cannot run SQL");
                    }
                    statements.add(statement);
                });
    }
}

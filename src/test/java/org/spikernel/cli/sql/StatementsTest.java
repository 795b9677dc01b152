package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
    @Test
    void semicolonsSeparateStatements() {
        assertThat(Statements.all("SELECT 1; SELECT 2 ;\nSELECT 3"))
                .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @Test
    void blankStatementsAreLeftOut() {
        assertThat(Statements.all(" ;; \n; SELECT 1;;")).containsExactly("SELECT 1");
        assertThat(Statements.all("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT \";\"",
                "SELECT `a;b` FROM t",
                "SELECT 'it''s; fine'",
                "SELECT 'it\\'s; fine'",
                "SELECT \"a\\\";b\"",
                "SELECT 1 -- one; two",
                "SELECT /* a; b */ 1",
                "SELECT 1 /* it's; open",
                "SELECT 'open; "
            })
    void semicolonsInQuotesAndCommentsDoNotSeparate(String statement) {
        assertThat(Statements.all(statement)).containsExactly(statement.strip());
    }

    @Test
    void quotesInCommentsOpenNothing() {
        assertThat(Statements.all("SELECT 1 -- don't\n; SELECT /* don't */ 2;"))
                .containsExactly("SELECT 1 -- don't", "SELECT /* don't */ 2");
    }

    @Test
    void dashesInQuotesAreNoComment() {
        assertThat(Statements.all("SELECT '--'; SELECT 2")).containsExactly("SELECT '--'", "SELECT 2");
    }

    @Test
    void backslashDoesNotEscapeInBackquotes() {
        assertThat(Statements.all("SELECT `a\\`; SELECT 2")).containsExactly("SELECT `a\\`", "SELECT 2");
    }

    @Test
    void commentsAloneAreNoStatement() {
        assertThat(Statements.all("-- a\n; /* b;\n */ ; SELECT 1; -- c")).containsExactly("SELECT 1");
    }

    @Test
    void whatStandsBehindTheLastSemicolonIsTheRest() {
        Statements.Cut cut = Statements.cut("SELECT 1;\nSELECT\n 2");

        assertThat(cut.complete()).isEqualTo(List.of("SELECT 1"));
        assertThat(cut.rest()).isEqualTo("\nSELECT\n 2");
        assertThat(Statements.cut("SELECT 1;").rest()).isEmpty();
    }
}

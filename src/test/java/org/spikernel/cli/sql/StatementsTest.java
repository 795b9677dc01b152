package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.CompoundBody;
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

    @Test
    void onlyWhiteSpaceAndClosedCommentsAreABlankRest() {
        for (String blank : List.of("", "SELECT 1;", "SELECT 1; -- so\n", "/* a; */ ; /* b /* c */ */")) {
            assertThat(Statements.cut(blank).restIsBlank()).as(blank).isTrue();
        }
        for (String more : List.of("SELECT 1", "SELECT 1; /* open", "'", "; /* b /* c */")) {
            assertThat(Statements.cut(more).restIsBlank()).as(more).isFalse();
        }
    }

    @Test
    void whatSparkReadsAsOneWordIsNotCut() {
        String raw = "SELECT r'a\\' AS x";
        String hint = "SELECT /*+ REPARTITION(3); */ 1";
        String emoji = "SELECT '\uD83D\uDE00;' AS `\uD83D\uDE00`";

        assertThat(Statements.all(String.join(";", raw, hint, emoji, emoji))).containsExactly(raw, hint, emoji, emoji);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN END",
                "begin select 1; end",
                "BEGIN NOT ATOMIC SELECT 1; END",
                "/* one; */ BEGIN -- two;\n SELECT ';'; END",
                "BEGIN DECLARE x INT = 1; SET x = 2; SELECT x; END",
                "BEGIN BEGIN SELECT 1; END; within: BEGIN SELECT 2; END within; END",
                "BEGIN IF 1 = 1 THEN SELECT 1; ELSEIF 2 = 1 THEN SELECT 2; ELSE SELECT 3; END IF; SELECT 4; END",
                "BEGIN IF EXISTS (SELECT 1) THEN DROP TABLE IF EXISTS t; SELECT 2; END IF; SELECT 3; END",
                "BEGIN IF (true) THEN SELECT if(true, 1, 2); END IF; SELECT if(true, 1, 2); END",
                "BEGIN CASE WHEN 1 = 1 THEN SELECT 1; SELECT 2; ELSE SELECT 3; END CASE; SELECT 4; END",
                "BEGIN CASE 1 WHEN 1 THEN BEGIN SELECT 1; END; END CASE; SELECT 4; END",
                "BEGIN SELECT CASE WHEN true THEN if(true, 1, 2) ELSE CASE 1 WHEN 1 THEN 2 END END; SELECT 2; END",
                "BEGIN CASE WHEN CASE 1 WHEN 1 THEN true END THEN SELECT 1; END CASE; SELECT 2; END",
                "BEGIN DECLARE x INT = 0; WHILE x < 3 DO SET x = x + 1; END WHILE; SELECT x; END",
                "BEGIN a: LOOP b: LOOP LEAVE a; END LOOP b; END LOOP a; SELECT 1; END",
                "BEGIN DECLARE x INT = 0; REPEAT SET x = x + 1; UNTIL x = 3 END REPEAT; SELECT repeat('a', x); END",
                "BEGIN REPEAT SELECT 1; UNTIL CASE WHEN true THEN true END END REPEAT; SELECT 2; END",
                "BEGIN FOR row AS SELECT id FROM range(3) DO SELECT row.id; END FOR; SELECT 1; END",
                "BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SELECT 1; SELECT 2; END; SELECT 1 / 0; END",
                "BEGIN DECLARE EXIT HANDLER FOR DIVIDE_BY_ZERO SELECT 1; SELECT 1 / 0; END",
                "BEGIN SELECT begin, end, loop, t.case FROM t; SELECT 1 AS end; SELECT 1 AS case; SELECT 2; END",
                "BEGIN SELECT /*+ REPARTITION(3) */ substring('abc' FROM 1 FOR 2); SELECT 1; END",
                "BEGIN IF true THEN MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE; END IF; SELECT 1; END",
            })
    void aScriptIsOneStatement(String script) throws ParseException {
        assertThat(Statements.all("SELECT 1; " + script + "; SELECT 2"))
                .containsExactly("SELECT 1", script, "SELECT 2");
        assertThat(Statements.cut(script + ";").restIsBlank()).isTrue();
        // Until its last END nothing of it is a statement.
        String open = script.substring(0, script.toUpperCase(Locale.ROOT).lastIndexOf("END"));
        assertThat(Statements.cut(open).complete()).isEmpty();

        assertThat(new CatalystSqlParser().parsePlan(script)).isInstanceOf(CompoundBody.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT begin FROM t",
                "SELECT CASE WHEN true THEN 1",
                "SELECT 1 AS loop",
                "SELECT if(true, 1, 2)",
                "DROP TABLE IF EXISTS t",
                "END",
            })
    void wordsOfScriptsOpenNothingElsewhere(String statement) {
        assertThat(Statements.all(statement + "; SELECT 2")).containsExactly(statement, "SELECT 2");
    }

    @Test
    void aScriptThatIsNotClosedIsOneStatement() {
        String open = "BEGIN SELECT 1; IF true THEN SELECT 2; END; SELECT 3;";
        assertThat(Statements.all("SELECT 0; " + open)).containsExactly("SELECT 0", open);
    }
}

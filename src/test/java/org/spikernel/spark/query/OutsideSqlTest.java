package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class OutsideSqlTest {
    private static SparkSession session;

    @BeforeAll
    static void prepare() {
        session = SparkFixture.session().newSession();
        OutsideSql.prepare(session, OutsideSql.Reach.TABLES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM text.`/etc/passwd`",
                "SELECT * FROM TEXT.`passwd`",
                "SELECT * FROM csv.`file:/etc/passwd`",
                "SELECT * FROM json.`s3a://bucket/x`",
                "SELECT * FROM parquet.`x`",
                "SELECT * FROM orc.x",
                "SELECT * FROM binaryFile.`/etc/passwd`",
                "SELECT * FROM iceberg.`/data/lake/x/metadata/v1.metadata.json`",
                "SELECT * FROM `org.apache.spark.sql.execution.datasources.text.TextFileFormat`.`/etc/passwd`",
                "SELECT * FROM lake.`../../other`.runs",
                "SELECT * FROM lake.`..`.runs",
                "USE lake.`/data/other`",
                "DESCRIBE text.`/etc/passwd`",
                "SELECT 1 WHERE EXISTS (SELECT * FROM text.`/etc/passwd`)",
                "WITH a AS (SELECT * FROM text.`/etc/passwd`) SELECT * FROM a",
                "EXPLAIN SELECT * FROM text.`/etc/passwd`",
                "CREATE TABLE x AS SELECT * FROM text.`/etc/passwd`",
                "CREATE TEMPORARY VIEW x AS SELECT * FROM text.`/etc/passwd`",
                "INSERT INTO runs SELECT * FROM csv.`/etc/passwd`",
                "CREATE TEMPORARY VIEW x USING csv OPTIONS (path '/etc/passwd')",
                "CREATE TABLE x (a STRING) USING text LOCATION '/etc/passwd'",
                "CREATE TABLE x USING csv AS SELECT 1",
                "CREATE TABLE x (a INT) USING iceberg LOCATION '/tmp/x'",
                "CREATE TABLE x (a INT) USING iceberg TBLPROPERTIES ('write.data.path' = '/tmp/x')",
                "CREATE TABLE x USING iceberg TBLPROPERTIES ('Write.Metadata.Path' = '/tmp/x') AS SELECT 1",
                "REPLACE TABLE x (a INT) USING iceberg OPTIONS ('path' = '/tmp/x')",
                "ALTER TABLE runs SET TBLPROPERTIES ('a' = 'b', 'write.object-storage.path' = '/tmp/x')",
                "ALTER TABLE runs SET TBLPROPERTIES ('write.location-provider.impl' = 'a.B')",
                "CREATE NAMESPACE lake.x LOCATION '/tmp/x'",
                "SELECT * FROM lake.x.y WITH (`path` = '/tmp/x')",
                "SELECT from_xml('<a/>', 'b INT', map('rowValidationXSDPath', '/etc/passwd'))",
                "SELECT schema_of_xml('<a/>', map('rowValidationXSDPath', '/etc/passwd'))",
                "INSERT OVERWRITE DIRECTORY '/tmp/x' USING parquet SELECT 1",
                "LOAD DATA INPATH '/etc/passwd' INTO TABLE runs",
                "ALTER TABLE runs SET LOCATION '/tmp/x'",
                "ADD JAR '/tmp/x.jar'",
                "ADD FILE '/etc/passwd'",
                "LIST JARS",
                "CREATE FUNCTION f AS 'a.B' USING JAR '/tmp/x.jar'",
                "SELECT reflect('java.lang.System', 'getenv')",
                "SELECT * FROM runs ORDER BY java_method('java.lang.System', 'getenv', 'HOME')",
                "SELECT try_reflect('java.lang.System', 'getenv')",
                "SELECT TRANSFORM(run_id) USING 'cat /etc/passwd' AS (a STRING) FROM runs",
                "EXECUTE IMMEDIATE 'SELECT 1'",
                "BEGIN SELECT * FROM text.`/etc/passwd`; END",
                "BEGIN IF (SELECT count(*) > 0 FROM csv.`/etc/passwd`) THEN SELECT 1; END IF; END",
                "BEGIN WHILE 1 < 2 DO BEGIN ADD JAR '/tmp/x.jar'; END; END WHILE; END",
                "CALL lake.system.register_table('x', '/tmp/v1.metadata.json')",
                "CALL lake.system.add_files('x', '`parquet`.`/tmp`')",
                "SELECT '${env:HOME}'",
                "SELECT '${system:user.home}'",
                "SELECT ${spark.authenticate.secret}",
                "SET",
                "SET spark.authenticate.secret",
                "SET spark.sql.catalog.lake.uri",
                "SET spark.sql.catalog.x = a.B",
                "SET spark.sql.runSQLOnFiles = true",
                "SET spark.sql.variable.substitute = true"
            })
    void whatReachesOutsideIsNamed(String statement) {
        assertThat(reaching(statement)).isPresent();
    }

    static Stream<String> within() {
        return Stream.concat(
                ReadOnlySqlTest.reading().filter(statement -> !statement.equals("SET")),
                Stream.of(
                        "SELECT `a/b` FROM VALUES (1) AS t(`a/b`)",
                        "SELECT val_accuracy / 100 AS `accuracy, %`, 'a/b', '$' FROM trainings",
                        "SET -v",
                        "SET spark.sql.ansi.enabled",
                        "CREATE TEMPORARY VIEW v AS SELECT 1",
                        "CREATE TABLE lake.x.y (a INT) USING iceberg",
                        "CREATE TABLE lake.x.y AS SELECT 1",
                        "ALTER TABLE runs SET TBLPROPERTIES ('write.target-file-size-bytes' = '1000000')",
                        "CREATE NAMESPACE lake.x",
                        "DELETE FROM candidates WHERE run_id = 'old'",
                        "MERGE INTO runs t USING runs s ON t.run_id = s.run_id WHEN MATCHED THEN DELETE",
                        "CALL lake.system.expire_snapshots('x')",
                        "BEGIN DECLARE x INT DEFAULT 1; WHILE x < 3 DO SET x = x + 1; END WHILE; SELECT x; END",
                        "DROP TABLE x"));
    }

    @ParameterizedTest
    @MethodSource("within")
    void whatKeepsToTheTablesDoesNot(String statement) {
        assertThat(reaching(statement)).isEmpty();
    }

    /** Also where the words of a statement do not show it. */
    @Test
    void sparkItselfReadsNoFileUnlessAllTablesAndFilesMayBeReached() {
        String statement = "SELECT * FROM text.`" + System.getProperty("java.home") + "/release`";
        assertThatThrownBy(() -> session.sql(statement)).hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
        assertThat(session.sql("SELECT '${env:PATH}' AS x").first().getString(0))
                .isEqualTo("${env:PATH}");

        SparkSession all = session.newSession();
        OutsideSql.prepare(all, OutsideSql.Reach.EVERYTHING);
        assertThat(all.sql(statement).count()).isPositive();
        assertThat(all.sql("SELECT '${env:PATH}' AS x").first().getString(0)).isEqualTo(System.getenv("PATH"));
    }

    private static Optional<String> reaching(String statement) {
        try {
            return OutsideSql.reaching(session, statement);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}

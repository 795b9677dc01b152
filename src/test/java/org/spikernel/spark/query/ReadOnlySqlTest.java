package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.SparkFixture;

/** Statements of every kind against the tables of a search. */
@Tag("spark")
class ReadOnlySqlTest {
    private static final String NAMESPACE = "read_only_sql";
    private static final String TABLE = SparkFixture.catalog(NAMESPACE).tableName("candidates");
    private static final String OTHER = SparkFixture.catalog(NAMESPACE).tableName("runs");

    private static SparkSession session;

    @BeforeAll
    static void makeTables() {
        // Of its own: statements change it.
        session = SparkFixture.session().newSession();
        ResultTables.open(session, SparkFixture.catalog(NAMESPACE));
        session.sql("CREATE OR REPLACE TEMPORARY VIEW caller AS"
                + " SELECT reflect('java.lang.System', 'setProperty', 'spikernel.view', 'yes') AS x");
        session.sql("CREATE OR REPLACE TEMPORARY VIEW harmless AS SELECT id FROM range(3)");
    }

    static Stream<String> reading() {
        return lines("""
                SELECT 1
                SELECT * FROM {t} WHERE score > 1 ORDER BY score DESC LIMIT 3 OFFSET 1
                SELECT kernel_set, count(*), max(score) FROM {t} GROUP BY kernel_set HAVING count(*) > 1
                SELECT kernel_set, stage, count(*) FROM {t} GROUP BY GROUPING SETS ((kernel_set), (stage))
                SELECT kernel_set, count(*) FROM {t} GROUP BY kernel_set WITH ROLLUP
                SELECT kernel_set, count(*) FROM {t} GROUP BY ALL
                SELECT DISTINCT kernel_set FROM {t}
                SELECT *, rank() OVER (PARTITION BY kernel_set ORDER BY score) FROM {t}
                SELECT *, rank() OVER w FROM {t} WINDOW w AS (ORDER BY score)
                SELECT * FROM {t} t JOIN {o} r ON t.run_id = r.run_id
                SELECT * FROM {t} t LEFT ANTI JOIN {o} r USING (run_id)
                SELECT * FROM {o} r, LATERAL (SELECT count(*) FROM {t} t WHERE t.run_id = r.run_id)
                SELECT * FROM {t} WHERE run_id IN (SELECT run_id FROM {o}) AND EXISTS (SELECT 1 FROM {o})
                SELECT (SELECT max(score) FROM {t})
                SELECT run_id FROM {t} UNION ALL SELECT run_id FROM {o}
                SELECT run_id FROM {t} EXCEPT SELECT run_id FROM {o}
                SELECT run_id FROM {t} INTERSECT SELECT run_id FROM {o}
                WITH a AS (SELECT * FROM {t}), b AS (SELECT * FROM a) SELECT * FROM b
                WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
                VALUES (1, 'a'), (2, 'b')
                TABLE {t}
                FROM {t} SELECT run_id
                FROM {t} |> WHERE score > 1 |> AGGREGATE count(*) GROUP BY kernel_set |> ORDER BY kernel_set
                SELECT * FROM {t} TABLESAMPLE (10 PERCENT)
                SELECT /*+ BROADCAST(r) */ * FROM {t} t JOIN {o} r ON t.run_id = r.run_id
                SELECT /*+ COALESCE(1) */ * FROM {t}
                SELECT * FROM (SELECT kernel_set, stage, score FROM {t}) PIVOT (max(score) FOR stage IN ('full'))
                SELECT * FROM (SELECT kernel_set, score, params FROM {t}) UNPIVOT (v FOR n IN (score))
                SELECT kernel_set, e FROM {t} LATERAL VIEW explode(array(1, 2)) x AS e
                SELECT * FROM explode(array(1, 2))
                SELECT * FROM range(3) AS r(n)
                SELECT * FROM {t}.snapshots
                SELECT * FROM {t} SORT BY score
                SELECT * FROM {t} DISTRIBUTE BY run_id
                SELECT * FROM harmless
                SELECT transform(array(1, 2), x -> x + 1), upper(kernel_set), version(), uuid() FROM {t}
                SELECT {c}.system.bucket(4, run_id) FROM {t}
                SHOW TABLES
                SHOW TABLES IN {c}.read_only_sql LIKE 'can*'
                SHOW TABLE EXTENDED IN {c}.read_only_sql LIKE 'can*'
                SHOW NAMESPACES
                SHOW DATABASES IN {c}
                SHOW CATALOGS
                SHOW CURRENT NAMESPACE
                SHOW COLUMNS IN {t}
                SHOW CREATE TABLE {t}
                SHOW TBLPROPERTIES {t}
                SHOW FUNCTIONS
                SHOW FUNCTIONS LIKE 'max'
                SHOW VIEWS IN spark_catalog.default
                DESCRIBE {t}
                DESCRIBE TABLE EXTENDED {t}
                DESC {t} score
                DESCRIBE NAMESPACE {c}.read_only_sql
                DESCRIBE FUNCTION EXTENDED max
                DESCRIBE QUERY SELECT * FROM {t}
                EXPLAIN SELECT * FROM {t}
                EXPLAIN EXTENDED WITH a AS (SELECT 1) SELECT * FROM a
                EXPLAIN FORMATTED SELECT * FROM harmless
                USE {c}.read_only_sql
                USE spark_catalog
                USE NAMESPACE default
                SET CATALOG {c}
                SET
                SET -v
                SET spark.sql.shuffle.partitions
                SET spark.sql.shuffle.partitions = 2
                SET spark.sql.ansi.enabled = true
                SET TIME ZONE 'UTC'
                """);
    }

    @ParameterizedTest
    @MethodSource("reading")
    void whatReadsIsAllowedAndRuns(String statement) {
        assertThat(writing(statement)).isEmpty();
        Dataset<Row> result = session.sql(statement);
        assertThat(result.columns()).isNotNull();
    }

    static Stream<String> writing() {
        return lines("""
                INSERT INTO {t} SELECT * FROM {t}
                INSERT INTO {t} BY NAME SELECT 'a' AS run_id
                INSERT OVERWRITE {t} SELECT * FROM {t}
                INSERT INTO {t} REPLACE WHERE run_id = 'a' SELECT * FROM {t}
                INSERT OVERWRITE DIRECTORY '/tmp/x' USING parquet SELECT 1
                INSERT INTO IDENTIFIER('lake.' || 'x.y') SELECT 1
                WITH a AS (SELECT * FROM {t}) INSERT INTO {t} SELECT * FROM a
                FROM {t} INSERT INTO {t} SELECT *
                FROM {t} INSERT INTO {t} SELECT * INSERT INTO {t} SELECT *
                DELETE FROM {t}
                DELETE FROM {t} WHERE run_id = 'a'
                UPDATE {t} SET score = 1
                MERGE INTO {t} t USING {t} s ON t.run_id = s.run_id WHEN MATCHED THEN DELETE
                WITH a AS (SELECT 1) DELETE FROM {t}
                TRUNCATE TABLE {t}
                CREATE TABLE lake.x.y (a INT) USING iceberg
                CREATE TABLE lake.x.y AS SELECT 1
                CREATE OR REPLACE TABLE lake.x.y AS SELECT 1
                REPLACE TABLE lake.x.y AS SELECT 1
                CREATE TABLE x USING csv LOCATION '/tmp/x' AS SELECT 1
                CREATE NAMESPACE lake.x
                CREATE VIEW v AS SELECT 1
                CREATE TEMPORARY VIEW v AS SELECT 1
                CREATE TEMPORARY VIEW v USING csv OPTIONS (path '/tmp/x')
                CREATE FUNCTION f AS 'a.B' USING JAR '/tmp/x.jar'
                CREATE TEMPORARY FUNCTION f() RETURNS INT RETURN 1
                CREATE OR REPLACE TEMPORARY FUNCTION upper AS 'a.B'
                DROP TABLE {t}
                DROP TABLE IDENTIFIER('a' || 'b')
                DROP TABLE IF EXISTS {t} PURGE
                DROP NAMESPACE {c}.read_only_sql CASCADE
                DROP VIEW harmless
                DROP FUNCTION f
                ALTER TABLE {t} ADD COLUMN x INT
                ALTER TABLE {t} RENAME TO {c}.read_only_sql.y
                ALTER TABLE {t} SET TBLPROPERTIES ('a' = 'b')
                ALTER TABLE {t} WRITE ORDERED BY run_id
                ALTER TABLE {t} ADD PARTITION FIELD bucket(4, run_id)
                ALTER TABLE {t} CREATE BRANCH b
                ALTER TABLE {t} DROP TAG b
                ALTER NAMESPACE {c}.read_only_sql SET LOCATION '/tmp/x'
                ALTER VIEW v AS SELECT 2
                COMMENT ON TABLE {t} IS 'x'
                CALL {c}.system.expire_snapshots('{t}')
                CALL {c}.system.remove_orphan_files(table => '{t}')
                ANALYZE TABLE {t} COMPUTE STATISTICS
                REPAIR TABLE {t}
                REFRESH TABLE {t}
                LOAD DATA INPATH '/tmp/x' INTO TABLE {t}
                CACHE TABLE {t}
                CACHE TABLE c AS SELECT 1
                UNCACHE TABLE {t}
                CLEAR CACHE
                ADD JAR '/tmp/x.jar'
                ADD FILE '/tmp/x'
                ADD ARCHIVE '/tmp/x.zip'
                SET spark.sql.catalog.evil = a.B
                SET spark.hadoop.fs.defaultFS = file:///tmp
                SET spark.sql.warehouse.dir = /tmp/x
                SET spark.sql.extensions = a.B
                SET hive.exec.scratchdir = /tmp/x
                RESET
                RESET spark.sql.ansi.enabled
                DECLARE VARIABLE x INT DEFAULT 1
                SET VARIABLE x = 1
                EXECUTE IMMEDIATE 'DROP TABLE {t}'
                EXPLAIN EXECUTE IMMEDIATE 'DROP TABLE {t}'
                EXPLAIN DROP TABLE {t}
                EXPLAIN INSERT INTO {t} SELECT * FROM {t}
                BEGIN DELETE FROM {t}; END
                BEGIN SELECT 1; END
                SELECT TRANSFORM(run_id) USING 'touch /tmp/x' AS (a STRING) FROM {t}
                FROM {t} MAP run_id USING 'cat' AS a
                SELECT reflect('java.lang.System', 'exit', 0)
                SELECT java_method('java.lang.System', 'exit', 0)
                SELECT try_reflect('java.lang.System', 'exit', 0)
                SELECT ReFlect('java.lang.System', 'exit', 0) FROM {t}
                SELECT `reflect`('java.lang.System', 'exit', 0)
                SELECT IDENTIFIER('ref' || 'lect')('java.lang.System', 'exit', 0)
                SELECT * FROM {t} WHERE run_id IN (SELECT reflect('java.lang.System', 'exit', 0))
                SELECT * FROM {t} ORDER BY reflect('java.lang.System', 'exit', 0)
                SELECT * FROM explode(array(java_method('java.lang.System', 'exit', 0)))
                WITH a AS (SELECT reflect('java.lang.System', 'exit', 0)) SELECT 1
                VALUES (reflect('java.lang.System', 'exit', 0))
                FROM {t} |> EXTEND reflect('java.lang.System', 'exit', 0) AS x
                FROM {t} |> SET score = reflect('java.lang.System', 'exit', 0)
                SELECT * FROM caller
                SELECT * FROM {t} WHERE EXISTS (SELECT * FROM caller)
                EXPLAIN SELECT * FROM caller
                EXPLAIN SELECT reflect('java.lang.System', 'exit', 0)
                DESCRIBE QUERY SELECT reflect('java.lang.System', 'exit', 0)
                """);
    }

    @ParameterizedTest
    @MethodSource("writing")
    void whatMayWriteIsRefusedBeforeItRuns(String statement) {
        assertThat(writing(statement)).isPresent();
        assertThat(System.getProperty("spikernel.view")).isNull();
    }

    @Test
    void nothingWasChangedByTheStatementsThatWereRefused() {
        writing().forEach(statement -> writing(statement));

        assertThat(session.catalog().tableExists(TABLE)).isTrue();
        assertThat(session.sql("SHOW NAMESPACES IN "
                                + SparkFixture.catalog(NAMESPACE).catalog())
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .doesNotContain("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELEC 1", "SELECT * FROM nowhere", "SELECT nothing FROM range(1)", ""})
    void aWrongStatementIsSparksComplaint(String statement) {
        assertThatThrownBy(() -> ReadOnlySql.writing(session, statement))
                .isInstanceOf(org.apache.spark.SparkThrowable.class);
    }

    @Test
    void whatWritesIsNamed() {
        Map<String, String> names = Map.of(
                "DROP TABLE " + TABLE,
                "DropTable",
                "DELETE FROM " + TABLE,
                "DeleteFromTable",
                "SET spark.sql.catalog.a = b",
                "SET spark.sql.catalog.a",
                "SELECT Reflect('a.B', 'c')",
                "Reflect");

        assertThat(names.keySet().stream()
                        .collect(Collectors.toMap(statement -> statement, statement -> writing(statement)
                                .orElse(""))))
                .isEqualTo(names);
    }

    private static Optional<String> writing(String statement) {
        try {
            return ReadOnlySql.writing(session, statement);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Stream<String> lines(String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        return lines.stream().map(line -> line.replace("{t}", TABLE)
                .replace("{o}", OTHER)
                .replace("{c}", SparkFixture.catalog(NAMESPACE).catalog()));
    }
}

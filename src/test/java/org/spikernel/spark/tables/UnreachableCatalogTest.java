package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.SetupException;
import org.spikernel.testing.SilentServer;
import org.spikernel.testing.SparkFixture;

/** Catalogs of which there is nothing but a port. */
@Tag("spark")
class UnreachableCatalogTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @ParameterizedTest
    @CsvSource({
        "jdbc, jdbc:postgresql://127.0.0.1:%d/tables",
        "rest, http://127.0.0.1:%d",
        "nessie, http://127.0.0.1:%d/api/v2",
    })
    void aPortOnWhichNobodyListensIsTold(String type, String uri) throws Exception {
        open(type, uri.formatted(SilentServer.closedPort()), LONG)
                .isInstanceOf(SetupException.class)
                .hasMessageStartingWith(
                        "Cannot open the result tables: the catalog must be reachable, and its warehouse on a"
                                + " disk that can be written and has room, got ")
                .hasMessageEndingWith(" (tables.type " + type + ", tables.warehouse lake)");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc, jdbc:postgresql://127.0.0.1:%d/tables",
        "rest, http://127.0.0.1:%d",
        "nessie, http://127.0.0.1:%d/api/v2",
    })
    void aServerThatNeverAnswersIsTold(String type, String uri) throws Exception {
        try (SilentServer server = new SilentServer()) {
            open(type, uri.formatted(server.port()), Duration.ofSeconds(1))
                    .isInstanceOf(SetupException.class)
                    .hasMessage("Cannot open the result tables: the catalog must be reachable, got no answer for 1 s"
                            + " (tables.type " + type + ", tables.warehouse lake)");
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> open(String type, String uri, Duration patience)
            throws IOException {
        String name = type + SilentServer.closedPort();
        SparkSession spark = SparkFixture.session();
        String prefix = "spark.sql.catalog." + name;
        spark.conf().set(prefix, "org.apache.iceberg.spark.SparkCatalog");
        spark.conf().set(prefix + ".type", type);
        spark.conf().set(prefix + ".uri", uri);
        spark.conf().set(prefix + ".warehouse", "lake");
        return assertThatThrownBy(() ->
                ResultTables.open(spark, new CatalogSettings(name, "n", type, "lake", Map.of("uri", uri)), patience));
    }
}

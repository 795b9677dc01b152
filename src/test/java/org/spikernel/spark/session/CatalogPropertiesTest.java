package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogPropertiesTest {
    private static final String LAKE = "spark.sql.catalog.lake";
    private final SparkConf conf = new SparkConf(false);

    @Test
    void whatASiteSaysOfTheSameCatalogStays() {
        conf.set(LAKE, "org.apache.iceberg.spark.SparkCatalog");
        conf.set(LAKE + ".type", "rest");
        conf.set(LAKE + ".uri", "https://catalog.example");
        conf.set(LAKE + ".warehouse", "site");
        conf.set(LAKE + ".token", "geheim");
        conf.set(LAKE + ".rest.client.socket-timeout-ms", "7");

        set(new CatalogSettings("lake", "n", "rest", "site", Map.of()));

        assertThat(conf.get(LAKE + ".uri")).isEqualTo("https://catalog.example");
        assertThat(conf.get(LAKE + ".token")).isEqualTo("geheim");
        assertThat(conf.get(LAKE + ".rest.client.socket-timeout-ms")).isEqualTo("7");
        assertThat(conf.get(LAKE + ".cache-enabled")).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource({
        "'',             org.apache.iceberg.spark.SparkSessionCatalog",
        ".type,          rest",
        ".catalog-impl,  org.example.Catalog",
        ".warehouse,     /elsewhere",
        ".cache-enabled, true",
    })
    void aSitesCatalogThatDiffersIsRefused(String key, String value) {
        conf.set(LAKE + key, value);

        assertThatThrownBy(() -> set(new CatalogSettings("lake", "n", "sqlite", "/lake", Map.of())))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot open the result tables: Spark's configuration (spark-defaults.conf, --conf,"
                        + " spark.properties) has a catalog lake that differs from tables.type, tables.warehouse or"
                        + " tables.properties; make them the same, or set tables.catalog to a name of its own, got "
                        + LAKE + key + " = " + value);
        assertThat(conf.getAllWithPrefix(LAKE)).hasSize(1);
    }

    @Test
    void aSecretThatDiffersIsNotShown() {
        conf.set(LAKE + ".jdbc.password", "geheim");

        assertThatThrownBy(() -> set(new CatalogSettings(
                        "lake", "n", "jdbc", "lake", Map.of("uri", "jdbc:x", "jdbc.password", "other"))))
                .hasMessageEndingWith(LAKE + ".jdbc.password = (hidden)");
    }

    @Test
    void clientsWaitForSoLongUnlessTheUserSaysOtherwise() {
        set(new CatalogSettings(
                "lake",
                "n",
                "jdbc",
                "lake",
                Map.of("uri", "jdbc:postgresql://host/tables", "jdbc.loginTimeout", "3", "jdbc.schema-version", "V0")));

        assertThat(conf.get(LAKE + ".jdbc.loginTimeout")).isEqualTo("3");
        assertThat(conf.get(LAKE + ".jdbc.socketTimeout")).isEqualTo("60");
        assertThat(conf.get(LAKE + ".jdbc.schema-version")).isEqualTo("V0");
    }

    @Test
    void databasesGetTheirTablesAsTheyAreWithViews() {
        set(new CatalogSettings("lake", "n", "jdbc", "lake", Map.of("uri", "jdbc:mysql://host/tables")));

        assertThat(conf.get(LAKE + ".jdbc.schema-version")).isEqualTo("V1");
        assertThat(conf.get(LAKE + ".jdbc.connectTimeout")).isEqualTo("15000");
    }

    private void set(CatalogSettings catalog) {
        CatalogProperties.set(conf, catalog, new Configuration());
    }
}

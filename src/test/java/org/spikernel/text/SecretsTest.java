package org.spikernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spikernel.testing.SparkFixture;
import scala.Tuple2;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc.password",
                "spark.ssl.keyPassword",
                "db.passwd",
                "spark.authenticate.secret",
                "fs.s3a.access.key",
                "fs.azure.account.key.me",
                "oauth2.Token",
                "credential",
                "api_key",
                "private-key",
                "ssh.passphrase"
            })
    void settingsWhoseNameSaysSo(String name) {
        assertThat(Secrets.isNamedBy(name)).isTrue();
        assertThat(Secrets.isNamedBy("tables.properties." + name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.name", "space.kernel-sets", "spark.ui.enabled", "uri", "warehouse", "train.top"})
    void otherSettingsAreShown(String name) {
        assertThat(Secrets.isNamedBy(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
        jdbc:postgresql://host:5432/db?user=me&password=geheim | jdbc:postgresql://host:5432/db?user=me&password=(hidden)
        jdbc:postgresql://host/db?password=geheim&ssl=true | jdbc:postgresql://host/db?password=(hidden)&ssl=true
        jdbc:sqlserver://host;user=me;password=geheim;x=1 | jdbc:sqlserver://host;user=me;password=(hidden);x=1
        jdbc:oracle:thin:me/geheim@host:1521/db | jdbc:oracle:thin:(hidden)@host:1521/db
        s3a://KEY:geheim@bucket/folder | s3a://(hidden)@bucket/folder
        s3a://KEY:ge/heim+=@bucket/folder | s3a://(hidden)@bucket/folder
        https://me:geheim@host/api | https://(hidden)@host/api
        cannot reach https://me:geheim@host:80/x (retried) | cannot reach https://(hidden)@host:80/x (retried)
        https://host/data?sv=2&sig=geheim | https://host/data?sv=2&sig=(hidden)
        AccountName=me;AccountKey=geheim;x=y | AccountName=me;AccountKey=(hidden);x=y
        -Dx.keyStorePassword=geheim -Dy=z | -Dx.keyStorePassword=(hidden) -Dy=z
        {"token": "geheim", "a": 1} | {"token": "(hidden)", "a": 1}
        secret = "geheim", a = b | secret = "(hidden)", a = b
        """)
    void secretsInTextAreHiddenAndTheRestStays(String text, String shown) {
        assertThat(Secrets.hide(text)).isEqualTo(shown);
        // Again it changes nothing.
        assertThat(Secrets.hide(shown)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hdfs://me@host:8020/folder",
                "abfss://container@account.dfs.core.windows.net/x",
                "spark://127.0.0.1:7077",
                "https://host:8443/path",
                "file:/data/a@b:c",
                "1x1_3x3 0243 0014 0002 0000",
                "Cannot use tables.properties.password: it must be text, got (hidden) (-D)",
                "the master must be reachable, its secret (spark.authenticate.secret) the same",
                "a token: three letters"
            })
    void whatIsNoSecretIsShown(String text) {
        assertThat(Secrets.hide(text)).isEqualTo(text);
    }

    @Test
    void sparksPagesAndEventLogsHideTheSame() {
        String pattern = SparkFixture.session().conf().get("spark.redaction.regex");
        Map<String, String> settings = Map.of(
                "a.password", "geheim",
                "b.credential", "geheim",
                "c.account.key", "geheim",
                "d.url", "https://me:geheim@host",
                "e.url", "jdbc:postgresql://host/db?password=geheim",
                "f.enabled", "true");
        Seq<Tuple2<String, String>> pairs = CollectionConverters.asScala(settings.entrySet().stream()
                        .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                        .toList())
                .toList();

        Seq<Tuple2<String, String>> shown =
                Utils.redact(new SparkConf(false).set("spark.redaction.regex", pattern), pairs);

        assertThat(CollectionConverters.asJava(shown))
                .noneMatch(pair -> pair._2().contains("geheim"))
                .contains(new Tuple2<>("f.enabled", "true"));
    }
}

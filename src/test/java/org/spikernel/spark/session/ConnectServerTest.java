package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.search.TaskSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.SparkFixture;

@Tag("spark")
class ConnectServerTest {
    @Test
    void clientsFindTheTablesInTheirOwnSessions() throws IOException {
        // Spark allows one session at a time, and the server takes its settings.
        SparkFixture.session().stop();
        CatalogSettings catalog = SparkFixture.freshNamespace();
        ConnectServer.Door door = new ConnectServer.Door(0, ConnectServer.Door.freshToken());
        SparkSettings settings = new SparkSettings(
                "local[1]",
                new TaskSettings(1, 16, 1, 0.2, 600, TaskSettings.AUTO),
                Map.of("spark.ui.enabled", "false"));
        SparkSession session = SparkSessions.open(door.over(settings, catalog), catalog);
        try (ConnectServer server = ConnectServer.start(session)) {
            ResultTables.open(session, catalog);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                assertThat(client.isConnected()).isTrue();
            }
            // As the server makes one for every client.
            SparkSession ofClient = session.newSession();
            assertThat(ofClient.sql("SELECT count(*) FROM trainings").first().getLong(0))
                    .isZero();
            assertThat(session.conf().get("spark.connect.grpc.binding.address")).isEqualTo("127.0.0.1");
            assertThat(session.conf().get("spark.connect.authenticate.token")).isEqualTo(door.token());
        } finally {
            session.stop();
        }
    }

    @Test
    void tokensCannotBeGuessedAndPortsAreOnes() {
        assertThat(ConnectServer.Door.freshToken())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(ConnectServer.Door.freshToken());
        assertThatThrownBy(() -> new ConnectServer.Door(-1, "x"))
                .hasMessage("Cannot serve the tables: the port must be from 0 to 65535, got -1");
    }
}

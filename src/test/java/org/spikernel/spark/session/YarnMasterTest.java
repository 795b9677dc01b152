package org.spikernel.spark.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.Test;
import org.spikernel.testing.SilentServer;

/** The address of the resource managers, and those that do not answer. A real one is in org.spikernel.parts.YarnTest. */
class YarnMasterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Test
    void theAddressIsThatOfTheHostOrItsOwnAndEachOfSeveralHasOne() {
        Configuration yarn = new YarnConfiguration(new Configuration());
        assertThat(YarnMaster.addresses(yarn)).containsExactly("0.0.0.0:8032");
        yarn.set("yarn.resourcemanager.hostname", "one.example");
        assertThat(YarnMaster.addresses(yarn)).containsExactly("one.example:8032");
        yarn.set("yarn.resourcemanager.address", "one.example:9032");
        assertThat(YarnMaster.addresses(yarn)).containsExactly("one.example:9032");

        yarn.set("yarn.resourcemanager.ha.rm-ids", "rm1, rm2");
        yarn.set("yarn.resourcemanager.hostname.rm1", "one.example");
        yarn.set("yarn.resourcemanager.address.rm2", "two.example:9032");
        assertThat(YarnMaster.addresses(yarn)).as("not in force").containsExactly("one.example:9032");
        yarn.set("yarn.resourcemanager.ha.enabled", "true");
        assertThat(YarnMaster.addresses(yarn)).containsExactly("one.example:8032", "two.example:9032");
    }

    @Test
    void aPortThatIsClosedAndOneThatIsSilentAreTold() throws Exception {
        String closed = "127.0.0.1:" + SilentServer.closedPort();
        assertThat(YarnMaster.silence(manager(closed), Answer.PATIENCE))
                .hasValue("ConnectException: Connection refused (" + closed + ")");
        try (SilentServer server = new SilentServer()) {
            String silent = "127.0.0.1:" + server.port();
            assertThat(YarnMaster.silence(manager(silent), PATIENCE)).hasValue("no answer for 1 s (" + silent + ")");
            assertThat(YarnMaster.silence(two(closed, silent), PATIENCE))
                    .hasValue("ConnectException: Connection refused (" + closed + "), no answer for 1 s (" + silent
                            + ")");
        }
        assertThat(YarnMaster.silence(manager("nowhere.invalid:8032"), Answer.PATIENCE)
                        .orElse(""))
                .contains("UnknownHostException")
                .endsWith(" (nowhere.invalid:8032)");
    }

    /** What is wrong with it, Spark tells; one of several is enough. */
    @Test
    void whateverAnswersIsThere() throws Exception {
        ExecutorService answering = Executors.newSingleThreadExecutor();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SilentServer silent = new SilentServer()) {
            String address = "127.0.0.1:" + server.getLocalPort();
            answering.execute(() -> {
                while (!server.isClosed()) {
                    try (Socket client = server.accept();
                            OutputStream out = client.getOutputStream()) {
                        out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                    } catch (IOException e) {
                        // Closed.
                    }
                }
            });
            assertThat(YarnMaster.silence(manager(address), Answer.PATIENCE)).isEmpty();
            assertThat(YarnMaster.silence(two("127.0.0.1:" + silent.port(), address), Answer.PATIENCE))
                    .isEmpty();
        } finally {
            answering.shutdownNow();
        }
    }

    private static Configuration manager(String address) {
        Configuration yarn = new Configuration(false);
        yarn.set("yarn.resourcemanager.address", address);
        return yarn;
    }

    private static Configuration two(String first, String second) {
        Configuration yarn = new Configuration(false);
        yarn.set("yarn.resourcemanager.ha.enabled", "true");
        yarn.set("yarn.resourcemanager.ha.rm-ids", "a,b");
        yarn.set("yarn.resourcemanager.address.a", first);
        yarn.set("yarn.resourcemanager.address.b", second);
        return yarn;
    }
}

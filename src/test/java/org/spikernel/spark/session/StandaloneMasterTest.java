package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Masters that are none; ClusterRunTest has a real one. */
@Tag("spark")
class StandaloneMasterTest {
    @Test
    void aPortWhereNobodyListensAndOneThatNeverAnswersAreTold() throws IOException {
        int free;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            free = silent.getLocalPort();
            assertThat(StandaloneMaster.silence(at(free), Duration.ofSeconds(1)))
                    .hasValueSatisfying(why -> assertThat(why).contains("timed out after [1 second"));
        }
        assertThat(StandaloneMaster.silence(at(free), Duration.ofMinutes(10)))
                .hasValueSatisfying(why -> assertThat(why).contains("Connection refused"));
    }

    @Test
    void otherMastersAreNotAsked() {
        assertThat(StandaloneMaster.silence(new SparkConf(false).setMaster("local[2]")))
                .isEmpty();
    }

    private static SparkConf at(int port) {
        return new SparkConf(false).setMaster("spark://127.0.0.1:" + port).set("spark.driver.host", "127.0.0.1");
    }
}

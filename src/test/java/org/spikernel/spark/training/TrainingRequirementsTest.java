package org.spikernel.spark.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.spikernel.event.training.ActivationStorage;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.task.DeviceSurvey;
import org.spikernel.testing.TinySearch;
import org.spikernel.train.step.TrainingEngine;
import org.spikernel.train.step.TrainingMode;

class TrainingRequirementsTest {
    private final TinySearch tiny = new TinySearch(Path.of("unused"));

    @Test
    void stepsForProcessorsAreRefusedWhereTasksGetGpus() {
        tiny.mode = new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED);
        assertThatCode(() -> TrainingRequirements.requireProcessors(tiny.plan(), false))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> TrainingRequirements.requireProcessors(tiny.plan(), true))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot train: train.engine = layer-wise runs on processors, but tasks get GPUs; set device ="
                                + " cpu or train.engine = auto");
        tiny.mode = TrainingMode.USUAL;
        assertThatCode(() -> TrainingRequirements.requireProcessors(tiny.plan(), true))
                .doesNotThrowAnyException();
    }

    @Test
    void teamsOfAClusterTakeEncryptedMessages() {
        TrainingMode alone = new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED, 1);
        TrainingMode team = new TrainingMode(TrainingEngine.LAYER_WISE, ActivationStorage.STORED, 2);
        SparkConf cluster =
                new SparkConf(false).set("spark.master", "spark://node1:7077").set("spark.driver.host", "192.0.2.1");
        assertThatThrownBy(() -> TrainingRequirements.requireSafeTeams(team, cluster))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot train together: on a cluster train.team-size > 1 takes encrypted messages of Spark,"
                        + " got train.team-size = 2 with spark.network.crypto.enabled = false and"
                        + " spark.ssl.rpc.enabled = false (master spark://node1:7077); set spark.authenticate and"
                        + " spark.network.crypto.enabled as conf/spark-secure.conf does, or train.team-size = 1");
        assertThatCode(() -> {
                    TrainingRequirements.requireSafeTeams(alone, cluster);
                    TrainingRequirements.requireSafeTeams(
                            team, cluster.clone().set("spark.network.crypto.enabled", "true"));
                    TrainingRequirements.requireSafeTeams(team, cluster.clone().set("spark.ssl.rpc.enabled", "true"));
                    TrainingRequirements.requireSafeTeams(team, cluster.clone().set("spark.driver.host", "127.0.0.1"));
                    TrainingRequirements.requireSafeTeams(team, cluster.clone().set("spark.master", "local[2]"));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void bfloat16IsRefusedWhereAProcessorHasNone() {
        DeviceSurvey.Finding with = new DeviceSurvey.Finding("3", "host1", "2.7.1", List.of("cpu"), "cpu", true, 0, "");
        DeviceSurvey.Finding without =
                new DeviceSurvey.Finding("4", "host2", "2.7.1", List.of("cpu"), "cpu", false, 0, "");
        assertThatCode(() -> TrainingRequirements.requireBfloat16(TrainingEngine.LAYER_WISE_BFLOAT16, List.of(with)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> TrainingRequirements.requireBfloat16(
                        TrainingEngine.LAYER_WISE_BFLOAT16, List.of(with, without)))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot train: train.engine = layer-wise-bfloat16 takes a processor with avx512_bf16 or"
                        + " amx_bf16, got cpu of executor 4 on host2; set train.engine = auto");
        assertThatThrownBy(() ->
                        TrainingRequirements.requireBfloat16(TrainingEngine.PROGRAM_BFLOAT16, List.of(with, without)))
                .hasMessage(
                        "Cannot train: train.engine = program-bfloat16 takes a GPU of compute capability 8.0 or later,"
                                + " or a processor with avx512_bf16 or amx_bf16, got cpu of executor 4 on host2; set train.engine"
                                + " = auto");
    }
}

package org.spikernel.spark.scoring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.spikernel.score.SpikeEngine;
import org.spikernel.spark.session.SetupException;
import org.spikernel.spark.task.DeviceSurvey;
import org.spikernel.testing.TinySearch;

class ScoringRequirementsTest {
    private static final long GIBIBYTE = 1L << 30;

    private final TinySearch tiny = new TinySearch(Path.of("unused"));

    private static DeviceSurvey.Finding finding(String device, boolean bfloat16, long gpuBytes) {
        return new DeviceSurvey.Finding("3", "host1", "2.7.1", List.of("cpu"), device, bfloat16, gpuBytes, "");
    }

    @Test
    void aHeapThatCannotHoldTheFeatureMapsIsRefused() {
        // 7 maps x 8 images x 2 timesteps x 64 pixels x 16 channels (2, padded) x 4 bytes.
        long one = 7L * 8 * 2 * 64 * 16 * 4;
        assertThatCode(() -> ScoringRequirements.requireHeap(tiny.plan(), 2, 3 * one))
                .doesNotThrowAnyException();
        tiny.width = 1024;
        assertThatThrownBy(() -> ScoringRequirements.requireHeap(tiny.plan(), 2, 50 << 20))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot score: 2 scoring(s) at a time need about 56 MiB of heap for their feature maps, so the"
                                + " heap (SPIKERNEL_DRIVER_MEMORY here, --executor-memory on a cluster) must be at least 71 MiB,"
                                + " got 50 MiB; give it that, run fewer at a time, or set score.engine = torch");
    }

    @Test
    void bfloat16IsRefusedWhereADeviceHasNone() {
        tiny.engine = SpikeEngine.TORCH_BFLOAT16;
        List<DeviceSurvey.Finding> good = List.of(finding("cpu", true, 0), finding("gpu0", true, 8 * GIBIBYTE));
        assertThatCode(() -> ScoringRequirements.requireDevices(tiny.plan(), good))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ScoringRequirements.requireDevices(
                        tiny.plan(), List.of(finding("cpu", true, 0), finding("cpu", false, 0))))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "Cannot score: score.engine = torch-bfloat16 takes a processor with avx512_bf16 or amx_bf16, or"
                                + " a GPU of compute capability 8.0, got cpu of executor 3 on host1; set score.engine = auto");
        tiny.engine = SpikeEngine.TORCH;
        assertThatCode(() -> ScoringRequirements.requireDevices(tiny.plan(), List.of(finding("cpu", false, 0))))
                .doesNotThrowAnyException();
    }

    @Test
    void moreScoringsThanAGpuHoldsAreRefused() {
        tiny.width = 1024;
        tiny.scoringsPerGpu = 64;
        // 32 maps x 8 images x 64 pixels x 1024 channels x 4 bytes are 64 MiB.
        assertThatCode(() ->
                        ScoringRequirements.requireDevices(tiny.plan(), List.of(finding("gpu0", true, 5 * GIBIBYTE))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        ScoringRequirements.requireDevices(tiny.plan(), List.of(finding("gpu0", true, 2 * GIBIBYTE))))
                .isInstanceOf(SetupException.class)
                .hasMessage("Cannot score: spark.scorings-per-gpu = 64 takes about 5120 MiB of a GPU (64 MiB for each"
                        + " scoring), so it must be at most 16, got a GPU with 2048 MiB: gpu0 of executor 3 on host1");
    }
}

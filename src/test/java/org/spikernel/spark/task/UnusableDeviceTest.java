package org.spikernel.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.search.DeviceChoice;
import org.spikernel.testing.SparkFixture;

/** Tasks that are given devices that do not work: by a made-up reason, and on a machine without GPUs. */
@Tag("spark")
class UnusableDeviceTest {
    /** So many tasks find a device that does not work; all are in this process. */
    private static final AtomicInteger BROKEN = new AtomicInteger();

    private record Doubling() implements FaultIsolatingTasks.Work<Integer, Integer> {
        @Override
        public FaultIsolatingTasks.Report<Integer, Integer> run(
                List<Integer> share, FaultIsolatingTasks.Attempt attempt) {
            if (BROKEN.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new UnusableDeviceException("Cannot compute on gpu0: fell off the bus");
            }
            return new FaultIsolatingTasks.Report<>(
                    share.stream().map(item -> 2 * item).toList(), List.of());
        }

        @Override
        public String label(Integer item) {
            return item.toString();
        }

        @Override
        public Integer giveUp(Integer item) {
            return -item;
        }
    }

    @Test
    void whatWasOnABrokenDeviceIsDoneElsewhereAndCostsNoItemItsResult() {
        BROKEN.set(5);
        assertThat(doubled()).containsExactly(2, 4, 6);
    }

    @Test
    void whereNoDeviceWorksTheJobEndsWithTheReason() {
        BROKEN.set(Integer.MAX_VALUE);
        assertThatThrownBy(UnusableDeviceTest::doubled)
                .isInstanceOf(UnusableDeviceException.class)
                .hasMessage("Cannot compute on gpu0: fell off the bus");
    }

    @Test
    void aGpuThatIsAskedForAndNotThereIsRefusedBeforeTheStart() {
        List<DeviceSurvey.Finding> findings = DeviceSurvey.of(SparkFixture.session(), DeviceChoice.GPU);
        assertThat(findings).singleElement().satisfies(finding -> assertThat(finding.line())
                .contains("cpu, no tasks: Cannot compute on a GPU: Spark assigned none to the task"));
        assertThatThrownBy(() -> DeviceSurvey.requireUsable(findings))
                .isInstanceOf(org.spikernel.spark.session.SetupException.class)
                .hasMessageContaining("the engine's libraries are for processors")
                .hasMessageEndingWith("(executor driver)");
        assertThat(DeviceSurvey.requireUsable(DeviceSurvey.of(SparkFixture.session(), DeviceChoice.AUTO)))
                .hasSize(1);
    }

    private static List<Integer> doubled() {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        new FaultIsolatingTasks<>(
                        JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext()),
                        rdd -> rdd,
                        new Doubling())
                .run(List.of(List.of(1), List.of(2), List.of(3)), FaultIsolatingTasks.Round.TOGETHER, done::addAll);
        return done.stream().sorted().toList();
    }
}

package org.spikernel.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.spikernel.data.DataException;
import org.spikernel.data.DataFormat;
import org.spikernel.data.DataSettings;
import org.spikernel.data.DataSplit;
import org.spikernel.data.RecordLimits;
import org.spikernel.data.SyntheticSettings;
import org.spikernel.data.ValidationSettings;
import org.spikernel.random.Seed;

class ExecutorDataCacheTest {
    private static final Configuration HADOOP = new Configuration();

    @Test
    void imagesAreReadOnceAndShared() {
        DataSplit first = ExecutorDataCache.load(settings(1), HADOOP);
        assertThat(ExecutorDataCache.load(settings(1), HADOOP)).isSameAs(first);
        assertThat(ExecutorDataCache.load(settings(1), first.fingerprint(), 8, HADOOP))
                .isSameAs(first);
        DataSplit smaller = ExecutorDataCache.load(settings(1), first.fingerprint(), 4, HADOOP);
        assertThat(smaller.test().shape()).hasToString("3x4x4");
        assertThat(ExecutorDataCache.load(settings(1), first.fingerprint(), 4, HADOOP))
                .isSameAs(smaller);
    }

    @Test
    void otherSettingsReplaceThem() {
        String one = ExecutorDataCache.load(settings(1), HADOOP).fingerprint();
        String two = ExecutorDataCache.load(settings(2), HADOOP).fingerprint();
        assertThat(two).isNotEqualTo(one);
        assertThat(ExecutorDataCache.load(settings(1), HADOOP).fingerprint()).isEqualTo(one);
    }

    @Test
    void imagesThatTheDriverDidNotSeeAreRefused() {
        String fingerprint = ExecutorDataCache.load(settings(1), HADOOP).fingerprint();
        assertThatThrownBy(() -> ExecutorDataCache.load(settings(1), "f00d", 8, HADOOP))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot use the images of : this host must see those that the driver saw, got other ones"
                        + " (fingerprint " + fingerprint + " instead of f00d)");
    }

    private static DataSettings settings(long seed) {
        return new DataSettings(
                DataFormat.SYNTHETIC,
                "",
                RecordLimits.ALL,
                new ValidationSettings(0.5, new Seed(1)),
                new SyntheticSettings(8, 20, 10, new Seed(seed)));
    }
}

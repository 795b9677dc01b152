package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class PlainValuesTest {
    @Test
    void simpleValuesStayAndOthersBecomeText() {
        assertThat(PlainValues.of(RowFactory.create(1, 2L, 0.5, true, "text", null, LocalDate.of(2020, 1, 2))))
                .isEqualTo(Arrays.asList(1, 2L, 0.5, true, "text", null, "2020-01-02"));
    }

    @Test
    void timestampsAreInUtcAndBytesInHexadecimal() {
        Timestamp time = Timestamp.from(Instant.parse("2026-01-02T03:04:05.678Z"));

        assertThat(PlainValues.of(RowFactory.create(time, new byte[] {31, -1})))
                .containsExactly("2026-01-02T03:04:05.678Z", "1fff");
    }

    @Test
    void nestedValuesArePlainAllTheWayDown() {
        Timestamp time = Timestamp.from(Instant.EPOCH);
        Row struct = new GenericRowWithSchema(
                new Object[] {1, CollectionConverters.asScala(List.of(time)).toSeq()},
                new StructType().add("a", DataTypes.IntegerType).add("b", DataTypes.StringType));
        Object map = CollectionConverters.asScala(Map.of(7, struct));

        assertThat(PlainValues.of(RowFactory.create(map)))
                .containsExactly(Map.of("7", Map.of("a", 1, "b", List.of("1970-01-01T00:00:00Z"))));
    }
}

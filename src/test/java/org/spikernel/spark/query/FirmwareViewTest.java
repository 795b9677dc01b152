package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

/** The view {@code firmware}. */
@Tag("spark")
class FirmwareViewTest {
    @Test
    void aProgramStandsOnceBesideTheAccuracyOfItsWeightsAtItsBits() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        SparkSession session = SparkFixture.session().newSession();
        ResultTables tables = ResultTables.open(session, catalog);
        tables.append(TableDefinition.RUNS, List.of(ViewRows.run("a", "dataset", "cifar10")));
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "one", 0, 0.9, 100, 10),
                        RowMaker.training("a", "one", 1, 0.8, 100, 10),
                        RowMaker.training("b", "one", 1, 0.7, 100, 10)));
        tables.append(
                TableDefinition.BIT_WIDTHS,
                List.of(
                        RowMaker.bitWidth("a", "one", 1, "integer", 4, 0.5),
                        RowMaker.bitWidth("a", "one", 1, "integer", 4, 0.5),
                        RowMaker.bitWidth("a", "one", 1, "integer", 4, "test", 0.25),
                        RowMaker.bitWidth("a", "one", 1, "float", 4, 0.75),
                        RowMaker.bitWidth("a", "one", 0, "integer", 4, 0.625),
                        RowMaker.bitWidth("a", "one", 1, "integer", 8, 0.875)));
        tables.append(
                TableDefinition.FIRMWARE_RUNS,
                List.of(
                        RowMaker.firmware("a", "one", 1, 4, "cortex-m3"),
                        ViewRows.with(
                                TableDefinition.FIRMWARE_RUNS,
                                RowMaker.firmware("a", "one", 1, 4, "cortex-m3"),
                                "instructions_per_image",
                                999L,
                                "measured_at",
                                RowMaker.INSTANT.plusSeconds(1)),
                        RowMaker.firmware("a", "one", 1, 4, "rv32imc"),
                        RowMaker.firmware("a", "one", 1, 6, "rv32imc"),
                        RowMaker.firmware("b", "one", 1, 4, "cortex-m3")));
        ResultViews.register(session, catalog);

        assertThat(session.sql("SELECT run_id, dataset, train_seed, bits, core, flash_bytes, ram_bytes, stack_bytes,"
                                + " instructions_per_image, images, val_accuracy, val_accuracy_low, val_accuracy_high,"
                                + " test_accuracy, val_accuracy_float FROM firmware ORDER BY run_id, bits, core")
                        .collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly(
                        "a cifar10 1 4 cortex-m3 5040 700 600 999 20 0.5 0.45 0.5 0.25 0.8",
                        "a cifar10 1 4 rv32imc 5040 700 600 1000000 20 0.5 0.45 0.5 0.25 0.8",
                        "a cifar10 1 6 rv32imc 5060 700 600 1000000 20 null null null null 0.8",
                        "b null 1 4 cortex-m3 5040 700 600 1000000 20 null null null null 0.7");
    }
}

package org.spikernel.spark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.BitWidthRow;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.tables.ResultTables;
import org.spikernel.testing.RowMaker;
import org.spikernel.testing.SparkFixture;
import org.spikernel.testing.ViewRows;

/** The view {@code bit_width_choice}. */
@Tag("spark")
class BitWidthViewTest {
    /** A large network at 4 bits (50 bytes) beside a small one at 8 bits (also 50). */
    @Test
    void networksAndWidthsThatAreBeatenInMemoryAndAccuracyAreDominated() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        SparkSession session = SparkFixture.session().newSession();
        ResultTables tables = ResultTables.open(session, catalog);
        tables.append(TableDefinition.RUNS, List.of(ViewRows.run("a", "dataset", "cifar10")));
        tables.append(
                TableDefinition.TRAININGS,
                List.of(
                        RowMaker.training("a", "large", 0, 0.9, 100, 10),
                        RowMaker.training("a", "large", 1, 0.9, 100, 10),
                        RowMaker.training("a", "small", 0, 0.8, 50, 10)));
        BitWidthRow twice = row("large", 1, "integer", 4, 0.8, 50);
        tables.append(
                TableDefinition.BIT_WIDTHS,
                List.of(
                        row("large", 0, "integer", 8, 0.9, 100),
                        row("large", 1, "integer", 8, 0.9, 100),
                        row("large", 0, "integer", 4, 0.6, 50),
                        twice,
                        twice,
                        row("large", 0, "integer", 2, 0.1, 25),
                        row("small", 0, "integer", 8, 0.75, 50),
                        row("small", 0, "integer", 4, 0.1, 25),
                        row("small", 0, "float", 8, 0.1, 50),
                        ViewRows.with(
                                TableDefinition.BIT_WIDTHS,
                                RowMaker.bitWidth("a", "small", 0, "integer", 8, "test", 0.25),
                                "weight_bytes",
                                50L),
                        RowMaker.bitWidth("other", "small", 0, "integer", 8, 1.0)));
        ResultViews.register(session, catalog);

        List<Row> rows = session.sql("SELECT * FROM bit_width_choice WHERE run_id = 'a'"
                        + " ORDER BY arithmetic DESC, memory_bytes DESC, candidate_key, bits")
                .collectAsList();
        assertThat(rows)
                .extracting(row -> "%s %s %d %d %.2f %s"
                        .formatted(
                                row.getAs("candidate_key"),
                                row.getAs("arithmetic"),
                                row.<Integer>getAs("bits"),
                                row.<Long>getAs("seeds"),
                                row.<Double>getAs("val_accuracy"),
                                row.getAs("dominated")))
                .containsExactly(
                        "large integer 8 2 0.90 false",
                        "large integer 4 2 0.70 true",
                        "small integer 8 1 0.75 false",
                        // Equals do not dominate each other.
                        "large integer 2 1 0.10 false",
                        "small integer 4 1 0.10 false",
                        "small float 8 1 0.10 false");
        AccuracyEstimate.Interval wilson =
                new AccuracyEstimate(0.75, 0, 1, 500).interval().orElseThrow();
        Row small = rows.get(2);
        assertThat(small.<Double>getAs("val_accuracy_low")).isCloseTo(wilson.low(), within(1e-9));
        assertThat(small.<Double>getAs("val_accuracy_high")).isCloseTo(wilson.high(), within(1e-9));
        assertThat(small.<Double>getAs("test_accuracy")).isEqualTo(0.25);
        assertThat(small.<Long>getAs("flash_bytes")).isEqualTo(5080);
        assertThat(small.<Long>getAs("ram_bytes")).isEqualTo(700);
        assertThat(small.<Double>getAs("energy_compute_uj")).isNull();
        assertThat(small.<Double>getAs("energy_sram_uj")).isEqualTo(0.5);
        assertThat(rows.get(5).<Long>getAs("flash_bytes"))
                .as("no program of floats")
                .isNull();
        assertThat(small.<String>getAs("dataset")).isEqualTo("cifar10");
        assertThat(small.<String>getAs("canonical_cell")).isEqualTo("0001 0000 0000 0000");
    }

    /** Two trainings, one of which an older version measured and quantise has completed since. */
    @Test
    void aRowThatWasCompletedCountsOnceAndEnergiesAreMeans() {
        CatalogSettings catalog = SparkFixture.freshNamespace();
        SparkSession session = SparkFixture.session().newSession();
        ResultTables tables = ResultTables.open(session, catalog);
        BitWidthRow first = RowMaker.bitWidth("a", "one", 0, "integer", 8, 0.5);
        tables.append(
                TableDefinition.BIT_WIDTHS,
                List.of(
                        first.with(BitWidthRow.Cost.UNKNOWN),
                        first.with(new BitWidthRow.Cost(900L, 80L, 0.25, 1.0)),
                        RowMaker.bitWidth("a", "one", 1, "integer", 8, 0.75)
                                .with(new BitWidthRow.Cost(900L, 80L, 0.75, 2.0)),
                        RowMaker.bitWidth("a", "one", 1, "integer", 8, "test", 0.75)
                                .with(new BitWidthRow.Cost(900L, 80L, 99.0, 99.0))));
        ResultViews.register(session, catalog);

        assertThat(session.sql("SELECT seeds, val_accuracy, flash_bytes, ram_bytes, energy_compute_uj, energy_sram_uj"
                                + " FROM bit_width_choice")
                        .collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly("2 0.625 900 80 0.5 1.5");
    }

    private static BitWidthRow row(
            String candidate, int seed, String arithmetic, int bits, double accuracy, long bytes) {
        return ViewRows.with(
                TableDefinition.BIT_WIDTHS,
                RowMaker.bitWidth("a", candidate, seed, arithmetic, bits, accuracy),
                "weight_bytes",
                bytes);
    }
}

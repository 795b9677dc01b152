package org.spikernel.cli.report;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;
import org.spikernel.report.ReportPage;
import org.spikernel.spark.tables.BenchmarkTables;

/**
 * The whole report of a large run, as the command makes it but for Spark's start: {@code mvn -Pbench verify
 * -Dbench.pattern=ReportBenchmark}.
 *
 * <p>Not forked: a process of its own would have to fill the tables again. The time limit is for that, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(0)
@Timeout(time = 1, timeUnit = TimeUnit.HOURS)
public class ReportBenchmark {
    /** Candidates in the tables, of which the reported run has seven tenths. */
    @Param({"1000", "10000", "100000"})
    int rows;

    @Param
    BenchmarkTables.State state;

    private BenchmarkTables tables;
    private String page;

    /** Fills the tables, unless they are. */
    @Setup
    public void fill() {
        tables = BenchmarkTables.of(rows, state);
    }

    /** Makes the page. */
    @Benchmark
    public String report() {
        ReportAssembler reporting =
                new ReportAssembler(tables.reportTables(), Clock.systemUTC().instant());
        page = ReportPage.of(reporting.of(List.of(tables.largestRun())));
        return page;
    }

    /** Says how large the page is. */
    @TearDown
    public void say() {
        System.out.println(rows + " rows: a page of " + page.getBytes(StandardCharsets.UTF_8).length / 1000 + " kB");
    }
}

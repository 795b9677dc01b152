package org.spikernel.spark.tables;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Questions to tables with many rows, before and after maintenance: {@code mvn -Pbench verify
 * -Dbench.pattern=TablesBenchmark}. The warm-up is the first time that a session asks.
 *
 * <p>Not forked: a process of its own for each question would have to fill the tables again. The time limit is for that, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(0)
@Timeout(time = 1, timeUnit = TimeUnit.HOURS)
public class TablesBenchmark {
    /** Candidates in the tables, of which the run that is asked about has seven tenths. */
    @Param({"1000", "10000", "100000"})
    int rows;

    @Param
    BenchmarkTables.State state;

    @Param
    TableQuestion question;

    private Supplier<Object> prepared;

    /** Fills the tables, unless they are, and prepares the question. */
    @Setup
    public void prepare() {
        prepared = BenchmarkTables.of(rows, state).ask(question);
    }

    /** Asks. */
    @Benchmark
    public Object ask() {
        return prepared.get();
    }
}

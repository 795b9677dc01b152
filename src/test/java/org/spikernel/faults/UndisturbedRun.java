package org.spikernel.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** A finished run without a fault: what others must end with. */
public final class UndisturbedRun {
    private final SmallRun run;
    private final SparkSession session;
    /** Scored last of all, so that it is neither trained nor chosen. */
    private final String worstCell;

    /**
     * A run that has ended well.
     *
     * @param session reads its tables and those of the others
     */
    public UndisturbedRun(SmallRun run, SparkSession session) {
        this.run = run;
        this.session = session;
        StructType columns = new StructType().add("cell", "string").add("score", "double");
        worstCell = session.createDataFrame(run.rows(session, "candidates", "cell, score", "true"), columns)
                .groupBy("cell")
                .agg(functions.count("*").as("networks"), functions.max("score").as("best"))
                // Each of its networks ends executors: the fewer the sooner.
                .orderBy("networks", "best")
                .first()
                .getString(0);
    }

    /** A drawn cell whose networks score badly in every set that has it. */
    public String worstCell() {
        return worstCell;
    }

    /** Fails unless the other run's tables are those of this one. */
    public void requireSame(SmallRun other) throws IOException {
        requireSame(other, "true");
    }

    /** The same, but for the worst cell's candidates, which must have failed for a reason that begins so. */
    public void requireSameBut(SmallRun other, String reason) throws IOException {
        requireSame(other, allBut(worstCell));
        requireWorstFailed(other, reason);
    }

    /** The same of the candidates alone: of a run that has been scored. */
    public void requireSameCandidatesBut(SmallRun other, String reason) {
        requireSameRows(other, "candidates", allBut(worstCell));
        requireWorstFailed(other, reason);
    }

    private void requireWorstFailed(SmallRun other, String reason) {
        String worst = "cell = '" + worstCell + "'";
        List<Row> blamed = other.rows(session, "candidates", "status, reason, kernel_set", worst);
        assertThat(blamed).hasSameSizeAs(run.rows(session, "candidates", "status, kernel_set", worst));
        assertThat(blamed).allMatch(row -> row.getString(0).equals("failed"));
        assertThat(blamed).allMatch(row -> row.getString(1).startsWith(reason), reason);
    }

    private static String allBut(String cell) {
        return "cell <> '" + cell + "'";
    }

    private void requireSame(SmallRun other, String candidates) throws IOException {
        for (String table : SmallRun.COLUMNS.keySet()) {
            requireSameRows(other, table, table.equals("candidates") ? candidates : "true");
        }
        assertThat(other.unknownFiles(session)).as("files that nobody knows").isEmpty();
    }

    private void requireSameRows(SmallRun other, String table, String condition) {
        String columns = SmallRun.COLUMNS.get(table);
        assertThat(other.rows(session, table, columns, condition))
                .as(table)
                .isNotEmpty()
                .isEqualTo(run.rows(session, table, columns, condition));
    }
}

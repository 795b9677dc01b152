package org.spikernel.spark.session;

import java.util.Optional;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.spark.SparkContext;

/**
 * YARN has ended the application below a driver of its own: executors failed too often, someone has killed it, a queue was
 * closed. What was under way fails for a stopped Spark then, which says nothing of the reason.
 */
public final class YarnEnd extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private YarnEnd(String message) {
        super(message);
    }

    /** The failure as YARN explains it; empty where YARN has not ended the application, or does not tell. */
    public static Optional<YarnEnd> explained(Exception failure, SparkContext spark) {
        if (!spark.isStopped() || !YarnMaster.isAskedFor(spark.master(), spark.deployMode())) {
            return Optional.empty();
        }
        return diagnostics(spark).map(said -> {
            String id = spark.applicationId();
            YarnEnd end = new YarnEnd("YARN has ended " + id + ", got " + said
                    + "; why executors failed is in their logs (yarn logs -applicationId " + id + ")");
            end.addSuppressed(failure);
            return end;
        });
    }

    private static Optional<String> diagnostics(SparkContext spark) {
        try (YarnClient client = YarnClient.createYarnClient()) {
            client.init(new YarnConfiguration(spark.hadoopConfiguration()));
            client.start();
            ApplicationId id = ApplicationId.fromString(spark.applicationId());
            ApplicationReport report = Answer.await("", "", Answer.PATIENCE, () -> client.getApplicationReport(id));
            String said = report.getDiagnostics() == null
                    ? ""
                    : report.getDiagnostics().strip().lines().findFirst().orElse("");
            return switch (report.getYarnApplicationState()) {
                case FAILED, KILLED, FINISHED ->
                    Optional.of(said.isEmpty() ? "state " + report.getYarnApplicationState() : said);
                default -> Optional.empty();
            };
        } catch (Exception e) {
            // The first failure stays.
            return Optional.empty();
        }
    }
}

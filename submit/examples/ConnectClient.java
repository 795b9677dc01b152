import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Reads the result tables and their views through `spikernel connect`. With Spark's client for the JVM and what it needs on
 * the class path (submit/examples/connect-client.xml says what that is):
 *
 *   submit/spikernel connect                                  # prints the address
 *   mvn -q -f submit/examples/connect-client.xml dependency:copy-dependencies -DoutputDirectory=client
 *   java --add-opens=java.base/java.nio=ALL-UNNAMED -cp "submit/examples/client/*" submit/examples/ConnectClient.java "sc://localhost:15002/;token=..."
 */
class ConnectClient {
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder().remote(arguments[0]).getOrCreate();
        for (String statement : Files.readString(Path.of("conf/views.sql")).split(";\n")) {
            if (!statement.isBlank()) {
                spark.sql(statement);
            }
        }
        spark.sql("SELECT run_id, rank, kernel_set, val_accuracy, memory_bytes FROM leaderboard ORDER BY ALL LIMIT 10").show();
        spark.stop();
    }
}

package org.spikernel.spark.session;

import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.sql.SparkSession;

/**
 * Whether executors are where the warehouse is. A master on this machine may have workers on others, and these have another
 * disk: they would not find the tables, and leave weights where nobody finds them.
 */
public final class ExecutorHosts {
    private ExecutorHosts() {}

    /**
     * Watches a session whose warehouse is a folder of this machine.
     *
     * @param onOther is told of the first executor on another machine, by a thread of Spark's
     */
    public static void watch(SparkSession session, CatalogSettings tables, Consumer<SetupException> onOther) {
        if (!tables.type().equals(CatalogSettings.SQLITE)
                || session.sparkContext().isLocal()) {
            return;
        }
        session.sparkContext().addSparkListener(listener(tables, onOther));
    }

    static SparkListener listener(CatalogSettings tables, Consumer<SetupException> onOther) {
        return new SparkListener() {
            private boolean told;

            @Override
            public void onExecutorAdded(SparkListenerExecutorAdded added) {
                String host = added.executorInfo().executorHost();
                if (!told && !ThisHost.is(host)) {
                    told = true;
                    onOther.accept(WarehouseFolder.otherHosts(tables, "an executor on " + host));
                }
            }
        };
    }
}

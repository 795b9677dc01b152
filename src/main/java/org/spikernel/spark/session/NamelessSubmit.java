package org.spikernel.spark.session;

import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmit;

/**
 * Spark's submit for a user without an entry in the system's list, as in containers that are started with a number.
 * Hadoop's login asks that list for a name and would fail; here it is given the system property {@code user.name}.
 */
public final class NamelessSubmit {
    private NamelessSubmit() {}

    /** As {@link SparkSubmit}. */
    public static void main(String[] arguments) {
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(System.getProperty("user.name")));
        SparkSubmit.main(arguments);
    }
}

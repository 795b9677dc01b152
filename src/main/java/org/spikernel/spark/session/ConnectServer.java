package org.spikernel.spark.session;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectService;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import scala.Option;

/**
 * Serves a session's catalog to Spark Connect clients, each of which gets a session of its own. Whoever has the token may run
 * everything that the process may. Driver only.
 */
public final class ConnectServer implements AutoCloseable {
    /** Clients take a token over an unencrypted connection to this machine alone. */
    private static final String LOOPBACK = "127.0.0.1";

    private static final int TOKEN_BYTES = 16;

    private ConnectServer() {}

    /**
     * Where clients come in.
     *
     * @param port of this machine's loopback address; 0: any that is free
     * @param token that clients must show
     */
    public record Door(int port, String token) {
        public Door {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException(
                        "Cannot serve the tables: the port must be from 0 to 65535, got " + port);
            }
        }

        /** A token that nobody can guess. */
        public static String freshToken() {
            byte[] bytes = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        /** The given settings with this port and token, and with the tables' namespace as the clients' default. */
        public SparkSettings over(SparkSettings before, CatalogSettings tables) {
            Map<String, String> properties = new HashMap<>(before.properties());
            properties.put("spark.connect.grpc.binding.address", LOOPBACK);
            properties.put("spark.connect.grpc.binding.port", String.valueOf(port));
            properties.put("spark.connect.authenticate.token", token);
            properties.put("spark.sql.defaultCatalog", tables.catalog());
            properties.put("spark.sql.catalog." + tables.catalog() + ".default-namespace", tables.namespace());
            return before.withProperties(properties);
        }
    }

    /**
     * Starts to serve.
     *
     * @param session opened with the settings of {@link Door#over}
     * @throws SetupException when the port is taken, or Spark came without its Connect server
     */
    public static ConnectServer start(SparkSession session) {
        try {
            SparkConnectService.start(session.sparkContext());
            return new ConnectServer();
        } catch (NoClassDefFoundError e) {
            throw new SetupException(
                    "Cannot serve the tables: Spark's jars must hold spark-connect_2.13, got none; take a Spark 4.1"
                            + " distribution that has it, or none (SPARK_HOME unset)",
                    new IllegalStateException(e));
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            throw new SetupException(
                    "Cannot serve the tables: the port must be free, got " + SetupException.rootCause(e), e);
        }
    }

    /** Port that it listens at. */
    public int port() {
        return SparkConnectService$.MODULE$.localPort();
    }

    @Override
    public void close() {
        SparkConnectService.stop(Option.empty(), Option.empty());
    }
}

package org.spikernel.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.config.RunConfig;
import org.spikernel.spark.ConnectServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the result tables to Spark Connect clients. */
@Command(
        name = "connect",
        description = "Serve the result tables to Spark Connect clients (Python, Java, Scala, Go) until it is stopped.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It prints the address that clients take. Every client has a session of its own, in which the tables' namespace is",
            "the current one; conf/views.sql makes the views there (submit/examples/ConnectClient.java does). Clients must show",
            "a token: that of the environment variable SPARK_CONNECT_AUTHENTICATE_TOKEN, or a fresh one, which is printed.",
            "Whoever has it may run everything that this process may, writing included; what passes is not encrypted.",
            "",
            "Examples:",
            "  spikernel connect",
            "  spikernel connect -D tables.warehouse=/data/lake --port 15003"
        })
final class ConnectCommand implements Callable<Integer> {
    private static final String TOKEN = "SPARK_CONNECT_AUTHENTICATE_TOKEN";

    @Mixin
    private ConfigOptions configuration;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen at (default: ${DEFAULT-VALUE}, this machine alone).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "15002",
            description = "Port to listen at, 0: any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        Output output = configuration.output();
        String given = Optional.ofNullable(System.getenv(TOKEN)).orElse("");
        String token = given.isBlank() ? ConnectServer.Door.freshToken() : given;
        ConnectServer.Door door = BadInput.from("--port", () -> new ConnectServer.Door(host, port, token));
        try (Workbench workbench = Workbench.open(door.over(config.spark(), config.tables()), config.tables());
                ConnectServer server = ConnectServer.start(workbench.session())) {
            output.remark("serving " + config.tables().tableName("*") + " in "
                    + config.tables().warehouse() + " until Control-C");
            output.remark("address sc://" + host + ":" + server.port()
                    + (given.isBlank() ? "/;token=" + token : " (token: as in " + TOKEN + ")"));
            ExitSignals.awaitExit();
            return Failures.DONE;
        }
    }
}

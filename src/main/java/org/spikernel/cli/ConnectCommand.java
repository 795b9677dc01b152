package org.spikernel.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.ExitSignals;
import org.spikernel.cli.output.Output;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.config.RunConfig;
import org.spikernel.spark.session.ConnectServer;
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
            "Whoever has it may run everything that this process may, writing included. Only this machine can reach it; from",
            "another one, through ssh -L 15002:localhost:15002 HOST.",
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
            names = "--port",
            paramLabel = "N",
            defaultValue = "15002",
            description = "Port of localhost to listen at, 0: any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Override
    public Integer call() {
        RunConfig config = configuration.load();
        Output output = configuration.output();
        String given = Optional.ofNullable(System.getenv(TOKEN)).orElse("");
        String token = given.isBlank() ? ConnectServer.Door.freshToken() : given;
        ConnectServer.Door door = UserInputException.from("--port", () -> new ConnectServer.Door(port, token));
        try (CommandSession commandSession =
                        CommandSession.open(door.over(config.spark(), config.tables()), config.tables());
                ConnectServer server = ConnectServer.start(commandSession.session())) {
            output.remark("serving " + config.tables().tableName("*") + " in "
                    + config.tables().warehouse() + " until Control-C");
            // The host by this name: with any other, clients that have a token insist on TLS. Printed as a result,
            // since
            // remarks hide secrets such as the token.
            String address = "sc://localhost:" + server.port() + "/;token=" + (given.isBlank() ? token : "$" + TOKEN);
            output.table("server", List.of("address"), List.of(List.of(address)));
            ExitSignals.awaitExit();
            return ExitCodes.DONE;
        }
    }
}

package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.util.StringUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.cli.Main;
import org.spikernel.faults.Processes;

/** The program in processes of its own, started as a shell and as YARN's ApplicationMaster start it. */
class ProgramEndTest {
    private static final List<String> GOOD = List.of("--version");
    private static final List<String> REFUSED = List.of("space", "-D", "space.draws=-1");

    @TempDir
    Path folder;

    @Test
    void aProcessOfItsOwnEndsWithTheCode() throws Exception {
        assertThat(start(Main.class, List.of(), GOOD).await()).isZero();
        assertThat(start(Main.class, List.of(), REFUSED).await()).isEqualTo(2);
    }

    @Test
    void anApplicationMasterLearnsTheCodeBeforeTheProcessEnds() throws Exception {
        List<String> yarn = List.of("-Dspark.master=yarn", "-Dspark.submit.deployMode=cluster");

        assertThat(start(Caller.class, yarn, GOOD).finalStatus()).isEqualTo("SUCCEEDED");
        assertThat(start(Caller.class, yarn, REFUSED).finalStatus())
                .isEqualTo("FAILED, user class threw exception: "
                        + ProgramEnd.Failed.class.getName()
                        + ": Cannot search: draws must be at least 1, got -1 (space.draws, -D) (exit code 2)");
    }

    private Started start(Class<?> main, List<String> properties, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(properties);
        command.add(main.getName());
        command.addAll(arguments);
        Path log = Files.createTempFile(folder, "process", ".log");
        return new Started(Processes.start(log, Map.of(), command));
    }

    private record Started(Processes.Running running) {
        int await() throws IOException, InterruptedException {
            return running.await();
        }

        String finalStatus() throws IOException, InterruptedException {
            await();
            return running.text()
                    .lines()
                    .filter(line -> line.startsWith(Caller.STATUS))
                    .map(line -> line.substring(Caller.STATUS.length()))
                    .findFirst()
                    .orElse("none: " + running.tail());
        }
    }

    /** Calls the program as org.apache.spark.deploy.yarn.ApplicationMaster does, and understands its end as that does. */
    static final class Caller {
        static final String STATUS = "final status: ";

        private static String status = "FAILED, shutdown hook called before final status was reported";

        public static void main(String[] arguments) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(STATUS + status)));
            try {
                Main.class.getMethod("main", String[].class).invoke(null, (Object) arguments);
                status = "SUCCEEDED";
            } catch (InvocationTargetException e) {
                // As it does: the trace is one line.
                status = "FAILED, user class threw exception: "
                        + StringUtils.stringifyException(e.getCause()).strip();
            }
        }
    }
}

package org.spikernel.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemProcessesTest {
    private static final String OTHER = "somebody else";

    @TempDir
    Path proc;

    private SystemProcesses processes;

    @BeforeEach
    void showTheFirst() throws IOException {
        processes = new SystemProcesses(proc);
        show(1, "init", "S", 1);
    }

    @Test
    void processLivesThatHasTheNumberAndTheStart() throws IOException {
        show(4711, "java (a) S 7", "R", 88);
        assertThat(processes.start(4711)).isEqualTo("tick 88");
        assertThat(processes.look(4711, "tick 88", OTHER)).isEqualTo(RunOwner.Sight.LIVES);
        assertThat(processes.look(4711, "tick 87", OTHER)).isEqualTo(RunOwner.Sight.GONE);
        assertThat(processes.look(4712, "tick 88", OTHER)).isEqualTo(RunOwner.Sight.GONE);
    }

    @Test
    void oneThatHasEndedAndNobodyNoticedIsGone() throws IOException {
        show(4711, "java", "Z", 88);
        assertThat(processes.look(4711, "tick 88", OTHER)).isEqualTo(RunOwner.Sight.GONE);
    }

    @Test
    void oneThatIsHiddenMayLive() throws IOException {
        // As mount -o hidepid=1: there is a process, and nobody else sees what it is.
        Files.createDirectory(proc.resolve("4711"));
        assertThat(processes.look(4711, "tick 88", OTHER)).isEqualTo(RunOwner.Sight.ELSEWHERE);
        // As hidepid=2: processes of others are not there, and those of one's own are.
        Files.delete(proc.resolve("1/stat"));
        Files.delete(proc.resolve("1"));
        assertThat(processes.look(4712, "tick 88", OTHER)).isEqualTo(RunOwner.Sight.ELSEWHERE);
        assertThat(processes.look(4712, "tick 88", System.getProperty("user.name")))
                .isEqualTo(RunOwner.Sight.GONE);
    }

    @Test
    void oneOfAnEarlierVersionThatIsThereMayLive() throws IOException {
        show(4711, "java", "R", 88);
        assertThat(processes.look(4711, "2026-11-02T07:00:00Z", OTHER)).isEqualTo(RunOwner.Sight.ELSEWHERE);
    }

    @Test
    void thisProcessLivesWhateverTheClockSays() {
        RunOwner mine = RunOwner.ofThisProcess();
        assumeTrue(!mine.place().isEmpty(), "not on Linux");
        assertThat(mine.look()).isEqualTo(RunOwner.Sight.LIVES);
        assertThat(mine.processStart()).matches("tick \\d+");
    }

    private void show(long process, String name, String state, long start) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(String.valueOf(process)));
        // State, parent and 17 others before the start.
        String text = process + " (" + name + ") " + state + " 1" + " 0".repeat(17) + " " + start + " 0 0\n";
        Files.writeString(folder.resolve("stat"), text);
    }
}

package org.spikernel.spark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processes of this machine, as Linux shows them. Where the system is another, nothing is known. */
final class SystemProcesses {
    static final SystemProcesses OURS = new SystemProcesses(Path.of("/proc"));
    private static final String TICK = "tick ";

    private static final int STATE = 0;
    /** The 22nd word of all, of which two stand before the state. */
    private static final int START = 19;

    private final Path proc;

    SystemProcesses(Path proc) {
        this.proc = proc;
    }

    /** The booted system and, in containers, the part of it in which a number means the same process; may be empty. */
    String place() {
        try {
            return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(proc.resolve("self/ns/pid"));
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /**
     * When a process started, in clock ticks since the boot: numbers of processes are used again. A time of day would not
     * do, since it changes when the clock is set. Empty for one that is gone or whose start is hidden.
     */
    String start(long process) {
        try {
            String text = Files.readString(proc.resolve(process + "/stat"));
            // The program's name before may hold anything.
            String[] words = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
            // One that has ended and waits for its parent to notice is no more.
            return words[STATE].equals("Z") || words[STATE].equals("X") ? "" : TICK + words[START];
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** What can be said of a process that had this number and start and was {@code user}'s. */
    RunOwner.Sight look(long process, String start, String user) {
        if (!Files.exists(proc.resolve(String.valueOf(process)))) {
            // Administrators may hide other users' processes (hidepid), and the first one is the administrator's.
            boolean wouldShow = Files.exists(proc.resolve("1")) || user.equals(System.getProperty("user.name"));
            return wouldShow ? RunOwner.Sight.GONE : RunOwner.Sight.ELSEWHERE;
        }
        if (!start.startsWith(TICK) || !Files.isReadable(proc.resolve(process + "/stat"))) {
            // Rows of earlier versions hold a time of day, and what a process is may be hidden, too.
            return RunOwner.Sight.ELSEWHERE;
        }
        return start(process).equals(start) ? RunOwner.Sight.LIVES : RunOwner.Sight.GONE;
    }
}

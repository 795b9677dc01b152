package org.spikernel.spark.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.spikernel.spark.session.HostName;

/**
 * The process that works on a run.
 *
 * @param token of this claim; a process that claims again has another
 * @param user who started it
 * @param host its name, shown to the user alone
 * @param place the booted system and, in containers, the part of it in which {@code process} means this process
 * @param process its number
 * @param processStart when it started: numbers are used again
 * @param predecessors tokens of the owners before it, the last one first: each may have been ended before it removed what
 *     the one before it had left
 */
public record RunOwner(
        String token,
        String user,
        String host,
        String place,
        long process,
        String processStart,
        List<String> predecessors) {
    private static final int MOST_PREDECESSORS = 32;

    public RunOwner {
        predecessors = List.copyOf(predecessors);
    }

    /** A new claim of this process. */
    static RunOwner ofThisProcess() {
        long self = ProcessHandle.current().pid();
        return new RunOwner(
                UUID.randomUUID().toString(),
                System.getProperty("user.name", "unknown"),
                HostName.ofThisMachine(),
                SystemProcesses.OURS.place(),
                self,
                SystemProcesses.OURS.start(self),
                List.of());
    }

    /** This owner after another one. */
    RunOwner after(RunOwner other) {
        List<String> tokens = Stream.concat(Stream.of(other.token), other.predecessors.stream())
                .filter(one -> !one.isBlank())
                .limit(MOST_PREDECESSORS)
                .toList();
        return new RunOwner(token, user, host, place, process, processStart, tokens);
    }

    /** As a row of the table runs holds it; absent in rows of versions that noted no owner. */
    static Optional<RunOwner> of(Map<String, String> columns) {
        if (columns == null || !columns.containsKey("token")) {
            return Optional.empty();
        }
        return Optional.of(new RunOwner(
                columns.get("token"),
                columns.getOrDefault("user", "unknown"),
                columns.getOrDefault("host", "unknown"),
                columns.getOrDefault("place", ""),
                number(columns.get("process")),
                columns.getOrDefault("process_start", ""),
                Stream.of(columns.getOrDefault("predecessors", "").split(",", -1))
                        .filter(token -> !token.isEmpty())
                        .toList()));
    }

    Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("token", token);
        columns.put("user", user);
        columns.put("host", host);
        columns.put("place", place);
        columns.put("process", String.valueOf(process));
        columns.put("process_start", processStart);
        columns.put("predecessors", String.join(",", predecessors));
        return columns;
    }

    /** What this process can know of that one. */
    enum Sight {
        /** It runs, on this system. */
        LIVES,
        /** It ran on this system and is gone. */
        GONE,
        /** It is or was on another system, or this one does not show it. */
        ELSEWHERE
    }

    Sight look() {
        return place.isEmpty() || !place.equals(SystemProcesses.OURS.place())
                ? Sight.ELSEWHERE
                : SystemProcesses.OURS.look(process, processStart, user);
    }

    /** As in {@code ann@node7, process 4711}. */
    String describe() {
        return user + "@" + host + ", process " + process;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}

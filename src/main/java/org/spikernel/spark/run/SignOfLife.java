package org.spikernel.spark.run;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.spikernel.results.RunRow;
import org.spikernel.spark.tables.LeaseFiles;

/**
 * A sign of life of a run's owner, in a file that is the owner's own.
 *
 * @param number of this one; a number that grows tells a living owner without comparing clocks
 * @param at when, by the owner's clock
 * @param counters of the run
 */
record SignOfLife(long number, Instant at, Map<String, Long> counters) {
    SignOfLife {
        counters = Map.copyOf(counters);
    }

    /** Writes it for others to see. */
    void write(LeaseFiles files, String token) throws IOException {
        StringBuilder text = new StringBuilder(number + " " + at + "\n");
        new TreeMap<>(counters).forEach((name, count) -> text.append(name + " " + count + "\n"));
        files.write(token, text.toString());
    }

    /** The owner's latest; empty without one, or while it is being written. */
    static Optional<SignOfLife> of(LeaseFiles files, String token) {
        return token.isEmpty() ? Optional.empty() : files.read(token).flatMap(SignOfLife::parse);
    }

    private static Optional<SignOfLife> parse(String text) {
        try {
            Map<String, Long> counters = new TreeMap<>();
            String[] lines = text.split("\n", -1);
            for (int i = 1; i < lines.length - 1; i++) {
                String[] count = lines[i].split(" ", 2);
                counters.put(count[0], Long.parseLong(count[1]));
            }
            String[] first = lines[0].split(" ", 2);
            return Optional.of(new SignOfLife(Long.parseLong(first[0]), Instant.parse(first[1]), counters));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException | DateTimeParseException e) {
            // Half a file: it is being written.
            return Optional.empty();
        }
    }

    /** The row of a running run as its owner would write it now. */
    static RunRow fresh(RunRow row, LeaseFiles files) {
        if (!RunRow.RUNNING.equals(row.status())) {
            return row;
        }
        return of(files, row.owner().getOrDefault("token", ""))
                .filter(sign -> sign.number() > row.heartbeats())
                .map(sign -> row.at(sign.at(), sign.number(), sign.counters()))
                .orElse(row);
    }
}

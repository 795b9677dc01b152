package org.spikernel.spark.tables;

import java.util.function.Consumer;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;

/**
 * Keeps owners that have lost a run from writing into it. Whoever claims a run notes that in every table, as a property
 * and an empty snapshot in one commit. Every commit of an owner builds on a state in which the note is its own, or fails:
 * the catalog refuses what was built before the note, and {@link #guard} what would be built after it. So once the note
 * is there, what the table holds of the run is all that earlier owners will ever have written.
 */
final class RunFence {
    private static final String OWNER = "spikernel.owner.";
    /** Property of a snapshot: of a note, the run. A server that compares snapshots alone sees the change by it. */
    private static final String CLAIMED = "spikernel.claimed";

    private RunFence() {}

    /** Another process has claimed the run. */
    static final class RunTakenException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        RunTakenException(String table, WriteHold hold, String found) {
            super("Cannot write to table " + table + " for run " + hold.runId() + ": the claim must be " + value(hold)
                    + ", got " + (found == null ? "none" : found));
        }
    }

    /**
     * Notes a claim.
     *
     * @throws RunTakenException when there is a later one
     */
    static void raise(Table table, WriteHold hold) {
        Table guarded = guard(table, base -> {
            String found = base.properties().get(key(hold));
            if (found != null && claim(found) > hold.claim()) {
                throw new RunTakenException(table.name(), hold, found);
            }
        });
        Transaction both = guarded.newTransaction();
        both.updateProperties().set(key(hold), value(hold)).commit();
        both.newFastAppend().set(CLAIMED, hold.runId()).commit();
        both.commitTransaction();
    }

    /** Removes the note of a claim, unless it is another's by now. */
    static void lower(Table table, WriteHold hold) {
        if (value(hold).equals(table.properties().get(key(hold)))) {
            guard(table, base -> requireOwn(table.name(), hold, base))
                    .updateProperties()
                    .remove(key(hold))
                    .commit();
        }
    }

    /** Removes the note of any claim, with a run that is deleted. */
    static void remove(Transaction deletion, String runId) {
        if (deletion.table().properties().containsKey(OWNER + runId)) {
            deletion.updateProperties().remove(OWNER + runId).commit();
        }
    }

    /** Throws {@link RunTakenException} unless the run is in these hands in a state of the table. */
    static void requireOwn(String table, WriteHold hold, TableMetadata base) {
        String found = base.properties().get(key(hold));
        if (!value(hold).equals(found)) {
            throw new RunTakenException(table, hold, found);
        }
    }

    /** A table whose commits a check may refuse, given the state that each builds on. */
    static Table guard(Table table, Consumer<TableMetadata> check) {
        TableOperations operations = ((HasTableOperations) table).operations();
        return new BaseTable(new GuardedOperations(operations, check), table.name());
    }

    private static String key(WriteHold hold) {
        return OWNER + hold.runId();
    }

    private static String value(WriteHold hold) {
        return hold.claim() + ":" + hold.token();
    }

    private static long claim(String value) {
        try {
            return Long.parseLong(value.substring(0, Math.max(0, value.indexOf(':'))));
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }
}

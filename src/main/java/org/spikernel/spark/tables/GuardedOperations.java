package org.spikernel.spark.tables;

import java.util.function.Consumer;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table's operations that look at the state on which each attempt of a commit builds. The catalog accepts the commit
 * only if the table is still in that state, so what the check found holds at the moment of the commit.
 */
final class GuardedOperations implements TableOperations {
    private final TableOperations operations;
    private final Consumer<TableMetadata> check;

    /**
     * Guarded operations.
     *
     * @param check throws to refuse a commit on a state
     */
    GuardedOperations(TableOperations operations, Consumer<TableMetadata> check) {
        this.operations = operations;
        this.check = check;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        check.accept(base);
        operations.commit(base, metadata);
    }

    @Override
    public TableMetadata current() {
        return operations.current();
    }

    @Override
    public TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return operations.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }
}

package org.spikernel.spark.run;

import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A real catalog that tells at which point of a commit a thread is. */
final class StallingCatalog implements Catalog {
    private final Catalog real;
    private final Consumer<Point> at;

    /** Where a commit may stall. */
    enum Point {
        BEFORE_WRITE,
        AFTER_WRITE,
        BEFORE_COMMIT,
        AFTER_COMMIT,
        /** The commit is made, and its answer is lost. */
        UNKNOWN_MADE,
        /** The commit is not made, and nobody knows. */
        UNKNOWN_LOST
    }

    StallingCatalog(Catalog real, Consumer<Point> at) {
        this.real = real;
        this.at = at;
    }

    @Override
    public Table loadTable(TableIdentifier name) {
        Table table = real.loadTable(name);
        return new BaseTable(new Stalling(((HasTableOperations) table).operations(), at), table.name());
    }

    @Override
    public TableBuilder buildTable(TableIdentifier name, Schema schema) {
        return real.buildTable(name, schema);
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return real.listTables(namespace);
    }

    @Override
    public boolean dropTable(TableIdentifier name, boolean purge) {
        return real.dropTable(name, purge);
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        real.renameTable(from, to);
    }

    private static final class Stalling implements TableOperations {
        private final TableOperations real;
        private final Consumer<Point> at;
        private boolean loaded;

        Stalling(TableOperations real, Consumer<Point> at) {
            this.real = real;
            this.at = at;
        }

        @Override
        public TableMetadata current() {
            TableMetadata current = real.current();
            if (!loaded) {
                loaded = true;
                at.accept(Point.BEFORE_WRITE);
            }
            return current;
        }

        @Override
        public TableMetadata refresh() {
            at.accept(Point.AFTER_WRITE);
            return real.refresh();
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            at.accept(Point.BEFORE_COMMIT);
            try {
                at.accept(Point.UNKNOWN_LOST);
            } catch (IllegalStateException e) {
                throw new CommitStateUnknownException(e);
            }
            real.commit(base, metadata);
            at.accept(Point.AFTER_COMMIT);
            try {
                at.accept(Point.UNKNOWN_MADE);
            } catch (IllegalStateException e) {
                throw new CommitStateUnknownException(e);
            }
        }

        @Override
        public FileIO io() {
            return real.io();
        }

        @Override
        public String metadataFileLocation(String fileName) {
            return real.metadataFileLocation(fileName);
        }

        @Override
        public LocationProvider locationProvider() {
            return real.locationProvider();
        }

        @Override
        public TableOperations temp(TableMetadata uncommitted) {
            return real.temp(uncommitted);
        }
    }
}

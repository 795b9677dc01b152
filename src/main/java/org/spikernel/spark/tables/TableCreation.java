package org.spikernel.spark.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spikernel.results.TableDefinition;
import org.spikernel.spark.session.CatalogSettings;
import org.spikernel.spark.session.HadoopMark;

/** Makes the namespace and the tables that a catalog lacks; another program may do so at the same time. */
final class TableCreation {
    private static final Logger LOG = LoggerFactory.getLogger(TableCreation.class);
    /** Properties of every table besides its comment; those of earlier versions get them by {@link TableMaintenance}. */
    static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.COMMIT_NUM_RETRIES,
            "20",
            // Every commit writes all metadata anew; a long run would fill the disk with old copies.
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
            "true");

    private TableCreation() {}

    /** Those of {@link #PROPERTIES} that a type of catalog bears. */
    static Map<String, String> properties(CatalogSettings settings) {
        if (!settings.type().equals(CatalogSettings.NESSIE)) {
            return PROPERTIES;
        }
        // Nessie warns at every use of a table that may delete what other branches refer to.
        Map<String, String> properties = new HashMap<>(PROPERTIES);
        properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "false");
        properties.put(TableProperties.GC_ENABLED, "false");
        return properties;
    }

    /** Makes a namespace unless it is there, or the catalog has none. */
    static void ensureNamespace(Catalog catalog, Namespace namespace) {
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            unlessAnotherDid(
                    () -> namespaces.createNamespace(namespace),
                    () -> namespaces.namespaceExists(namespace),
                    "namespace " + namespace);
        }
    }

    /** Makes a table, with a partition for each run, unless it is there. */
    static void ensureTable(
            Catalog catalog, CatalogSettings settings, TableIdentifier name, TableDefinition<?> definition) {
        if (catalog.tableExists(name)) {
            return;
        }
        Schema schema = TableSchemas.of(definition);
        Catalog.TableBuilder table = catalog.buildTable(name, schema)
                .withPartitionSpec(PartitionSpec.builderFor(schema)
                        .identity(TableSchemas.RUN_ID)
                        .build())
                .withProperty("comment", definition.comment())
                .withProperty(TableProperties.FORMAT_VERSION, "2")
                .withProperties(properties(settings));
        unlessAnotherDid(table::create, () -> catalog.tableExists(name), "table " + definition.name());
    }

    /**
     * Makes something that another program may make at the same time. Catalogs say so in different ways: those over a
     * database with the failure of their insert.
     */
    private static void unlessAnotherDid(Runnable creation, BooleanSupplier there, String what) {
        try {
            creation.run();
        } catch (RuntimeException e) {
            if (!(e instanceof AlreadyExistsException) && !there.getAsBoolean()) {
                throw e;
            }
            LOG.debug("Another program made {} first", what, e);
        }
    }

    /** Where the catalog is a file beside the tables, keeps the hadoop catalog of earlier versions from a table. */
    static void ensureMark(CatalogSettings settings, Table table) {
        if (!settings.type().equals(CatalogSettings.SQLITE)) {
            return;
        }
        Path metadata =
                Path.of(new org.apache.hadoop.fs.Path(table.location()).toUri().getPath(), "metadata");
        try {
            if (!HadoopMark.isMarked(metadata)) {
                HadoopMark.place(metadata, HadoopMark.newest(metadata));
            }
        } catch (IOException e) {
            // Another program was first, or this user may only read.
            LOG.debug("Cannot mark table {}", table.name(), e);
        }
    }
}

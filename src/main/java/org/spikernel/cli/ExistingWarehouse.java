package org.spikernel.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.spark.CatalogSettings;

/** For commands that only read: for a mistyped name they would make an empty warehouse, and report that it has no runs. */
final class ExistingWarehouse {
    private ExistingWarehouse() {}

    /** Refuses a folder that does not exist; catalogs that are no folders are not asked. */
    static void require(CatalogSettings tables, Configuration hadoop) {
        if (!tables.type().equals(CatalogSettings.HADOOP)) {
            return;
        }
        Path folder = new Path(tables.warehouse());
        boolean there;
        try {
            there = folder.getFileSystem(hadoop).exists(folder);
        } catch (IOException e) {
            throw new BadInput(
                    "Cannot open the result tables: the warehouse must be on a file system that can be read, got "
                            + tables.warehouse() + " (" + e.getMessage() + ")",
                    e);
        }
        if (!there) {
            throw empty(tables, "got no such folder");
        }
    }

    /** What to say of a warehouse that holds nothing to read. */
    static BadInput empty(CatalogSettings tables, String got) {
        return new BadInput("Cannot read results: the warehouse must hold a run, " + got + " (tables.warehouse "
                + tables.warehouse() + "); `submit/spikernel search` makes one, SPIKERNEL_WAREHOUSE names another");
    }
}

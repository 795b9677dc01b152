package org.spikernel.cli.setup;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.spark.session.CatalogSettings;

/** For readers, whom a warehouse made by a mistyped name would tell nothing. */
public final class ExistingWarehouse {
    private ExistingWarehouse() {}

    /** Refuses a folder that is not there; what other catalogs know is theirs to say. */
    public static void require(CatalogSettings tables, Configuration hadoop) {
        if (!tables.type().equals(CatalogSettings.HADOOP)) {
            return;
        }
        Path folder = new Path(tables.warehouse());
        boolean there;
        try {
            there = folder.getFileSystem(hadoop).exists(folder);
        } catch (IOException e) {
            throw new UserInputException(
                    "Cannot open the result tables: the warehouse must be on a file system that can be read, got "
                            + tables.warehouse() + " (" + e.getMessage() + ")",
                    e);
        }
        if (!there) {
            throw empty(tables, "got no such folder");
        }
    }

    /** What to say of a warehouse that holds nothing to read. */
    public static UserInputException empty(CatalogSettings tables, String got) {
        return new UserInputException("Cannot read results: the warehouse must hold a run, " + got
                + " (tables.warehouse " + tables.warehouse()
                + "); `submit/spikernel search` makes one, SPIKERNEL_WAREHOUSE names another");
    }
}

package org.spikernel.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseFolderTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFolderIsMade() {
        require(tables("sqlite", folder.resolve("a/b").toString()), "local[2]");

        assertThat(folder.resolve("a/b")).isDirectory();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        refused(tables("sqlite", folder.resolve("file/lake").toString()), "local[2]")
                .hasMessage(
                        "Cannot open the result tables: the warehouse must be a folder that can be made and read, got "
                                + folder + "/file/lake: FileSystemException: " + folder + "/file/lake: Not a directory"
                                + " (tables.warehouse " + folder + "/file/lake)");
    }

    @Test
    void tablesOfTheHadoopCatalogAreNotPassedOver() {
        hadoopTable();

        refused(tables("sqlite", folder.toString()), "local[2]")
                .hasMessage(
                        "Cannot open the result tables: the warehouse holds tables of Iceberg's hadoop catalog, which must"
                                + " be entered in the new one once, by `spikernel runs adopt -D tables.warehouse="
                                + folder
                                + "`, got " + folder + "/n/t");
    }

    @Test
    void theHadoopCatalogIsRefusedWhereRenameReplaces() {
        String why =
                "Cannot open the result tables: with tables.type hadoop, commits of two processes would get lost on a"
                        + " file system whose rename replaces what is there; ";
        refused(tables("hadoop", folder.resolve("new").toString()), "local[2]")
                .hasMessage(
                        why + "set tables.type to sqlite, got file:" + folder.resolve("new") + " (tables.warehouse)");

        hadoopTable();
        refused(tables("hadoop", folder.toString()), "local[2]")
                .hasMessage(why
                        + "enter its tables in another catalog once, by `spikernel runs adopt -D tables.warehouse="
                        + folder + "`, then set tables.type to sqlite, got file:" + folder + " (tables.warehouse)");

        // As s3a: some other file system.
        refused(tables("hadoop", "http://bucket/lake"), "yarn")
                .hasMessage(
                        why + "set tables.type to rest, jdbc, hive, glue or nessie, or tables.properties.lock-impl, got"
                                + " http://bucket/lake (tables.warehouse)");
    }

    @Test
    void aLockOfTheUsersIsReliedUpon() {
        CatalogSettings locked = new CatalogSettings(
                "lake", "spikernel", "hadoop", folder.toString(), Map.of("lock-impl", "org.example.Lock"));

        assertThatCode(() -> require(locked, "yarn")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yarn", "k8s://https://host:6443", "spark://no-such-host.invalid:7077"})
    void aFolderOfThisMachineIsRefusedForMastersElsewhere(String master) {
        refused(tables("sqlite", folder.toString()), master)
                .hasMessage(
                        "Cannot open the result tables: with tables.type sqlite all processes must be on this machine,"
                                + " whose disk the warehouse is on; set tables.type to jdbc or rest, or to hadoop on HDFS, got master "
                                + master + " (tables.warehouse " + folder + ")");
    }

    @Test
    void mastersOnThisMachineAreNotElsewhere() throws Exception {
        String host = InetAddress.getLocalHost().getHostAddress();
        for (String master : new String[] {
            "local",
            "local[*]",
            "local-cluster[2,1,512]",
            "spark://127.0.0.1:7077",
            "spark://localhost:1,127.0.0.2:2",
            "spark://" + host + ":7077"
        }) {
            assertThat(ThisHost.runs(master)).as(master).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "CIFS", "fuse.sshfs", "lustre", "ceph", "fuse.glusterfs", "beegfs"})
    void aDiskOfOtherMachinesIsRefused(String type) {
        CatalogSettings tables = tables("sqlite", "/net/lake");

        assertThatThrownBy(() -> WarehouseFolder.requireOwnDisk(tables, Path.of("/net/lake"), type))
                .hasMessage(
                        "Cannot open the result tables: with tables.type sqlite the warehouse must be on a disk of this"
                                + " machine; set tables.type to jdbc or rest for one that several share, got /net/lake on a file"
                                + " system of type " + type + " (tables.warehouse /net/lake)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuseblk", "fuse.fuse-overlayfs"})
    void disksOfThisMachineAreTaken(String type) {
        assertThatCode(() -> WarehouseFolder.requireOwnDisk(tables("sqlite", "/lake"), Path.of("/lake"), type))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherFileSystemIsRefused() {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.viewfs.mounttable.default.link./lake", "file:" + folder);
        hadoop.set("fs.defaultFS", "viewfs:///");

        assertThatThrownBy(() -> WarehouseFolder.require(tables("sqlite", "/lake"), "local[2]", hadoop))
                .hasMessage(
                        "Cannot open the result tables: with tables.type sqlite the warehouse must be a folder on this"
                                + " machine's disk; set tables.type to hadoop for HDFS, else to jdbc or rest, got viewfs:/lake"
                                + " (tables.warehouse)");
        // Behind its name there is a folder of this machine.
        assertThatThrownBy(() -> WarehouseFolder.require(tables("hadoop", "/lake"), "local[2]", hadoop))
                .hasMessageContaining("would get lost");
    }

    private void hadoopTable() {
        CommittingProcess.catalog(HadoopCatalog.class.getName(), folder, new Configuration());
    }

    private static CatalogSettings tables(String type, String warehouse) {
        return new CatalogSettings("lake", "spikernel", type, warehouse, Map.of());
    }

    private static void require(CatalogSettings tables, String master) {
        WarehouseFolder.require(tables, master, new Configuration());
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
            CatalogSettings tables, String master) {
        return assertThatThrownBy(() -> require(tables, master)).isInstanceOf(SetupException.class);
    }
}

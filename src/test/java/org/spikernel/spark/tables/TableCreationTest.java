package org.spikernel.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own catalog over a database, as a site has it: its insert fails when another program was first. */
class TableCreationTest {
    private static final Namespace NAMESPACE = Namespace.of("n");

    @TempDir
    Path folder;

    @Test
    void aNamespaceThatAnotherProgramMakesMeanwhileIsThere() {
        JdbcCatalog other = open(new JdbcCatalog());
        JdbcCatalog late = open(new LooksTooEarly(() -> other.createNamespace(NAMESPACE)));

        TableCreation.ensureNamespace(late, NAMESPACE);

        assertThat(other.namespaceExists(NAMESPACE)).isTrue();
    }

    @Test
    void aFailureThatMadeNothingIsTold() {
        JdbcCatalog closed = open(new LooksTooEarly(() -> {
            throw new UncheckedSQLException("no disk");
        }));

        assertThatThrownBy(() -> TableCreation.ensureNamespace(closed, NAMESPACE))
                .isInstanceOf(UncheckedSQLException.class)
                .hasMessage("no disk");
    }

    private JdbcCatalog open(JdbcCatalog catalog) {
        catalog.setConf(new Configuration());
        catalog.initialize(
                "shared", Map.of("uri", "jdbc:sqlite:" + folder.resolve("catalog.db"), "warehouse", "file:" + folder));
        return catalog;
    }

    /** Sees no namespace twice, while another program makes it: at the caller's look and at the one before its insert. */
    private static final class LooksTooEarly extends JdbcCatalog {
        private final Runnable meanwhile;
        private int looks;

        private LooksTooEarly(Runnable meanwhile) {
            this.meanwhile = meanwhile;
        }

        @Override
        public boolean namespaceExists(Namespace namespace) {
            looks++;
            if (looks == 2) {
                meanwhile.run();
            }
            return looks > 2 && super.namespaceExists(namespace);
        }
    }
}

package org.spikernel.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagerTest {
    @TempDir
    Path folder;

    @Test
    void theProgramOfTheUserGetsTheText() {
        Path copy = folder.resolve("copy");
        assertThat(new Pager("cat > '" + copy + "'").show("a\nb\n".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(copy).hasContent("a\nb\n");
    }

    @Test
    void leavingBeforeTheEndIsNoFailure() {
        assertThat(new Pager("true").show(new byte[1 << 22])).isTrue();
    }

    @Test
    void withoutSuchAProgramNothingIsShown() {
        assertThat(new Pager("no-such-pager-anywhere 2>/dev/null").show(new byte[1 << 22]))
                .isFalse();
    }
}

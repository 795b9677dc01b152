package org.spikernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void whatBreaksALineIsAnEscape() {
        assertThat(OneLine.of("a\nb\u2028c\td")).isEqualTo("a\\nb\\u2028c\\td");
    }

    @Test
    void aFailureThatOnlyWrapsAnotherIsPassedOver() {
        IOException full = new IOException("No space left on device");

        assertThat(OneLine.of(new Error(full))).isEqualTo("IOException: No space left on device");
        assertThat(OneLine.of(new IllegalStateException(new Error(full))))
                .isEqualTo("IOException: No space left on device");
        assertThat(OneLine.of(new UncheckedIOException("Cannot write table runs", full)))
                .isEqualTo("UncheckedIOException: Cannot write table runs");
    }
}

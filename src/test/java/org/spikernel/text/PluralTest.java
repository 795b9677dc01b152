package org.spikernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PluralTest {
    @Test
    void oneIsSingular() {
        assertThat(Plural.of(1, "epoch")).isEqualTo("1 epoch");
        assertThat(Plural.of(0, "epoch")).isEqualTo("0 epochs");
        assertThat(Plural.of(1000, "epoch")).isEqualTo("1000 epochs");
    }
}

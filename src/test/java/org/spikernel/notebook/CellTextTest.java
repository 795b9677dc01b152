package org.spikernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CellTextTest {
    @Test
    void aCellIsSqlFromItsFirstToItsLastWord() {
        assertThat(CellText.of("\n SELECT 1\nFROM x \n")).isEqualTo(new CellText("", List.of(), "SELECT 1\nFROM x"));
    }

    @Test
    void aFirstLineThatBeginsWithPercentSaysWhatBecomesOfTheRest() {
        assertThat(CellText.of("%plot scatter  x=a title=\"a b\" y-name=\"\"\nSELECT 1\n%2"))
                .isEqualTo(new CellText("%plot", List.of("scatter", "x=a", "title=a b", "y-name="), "SELECT 1\n%2"));
        assertThat(CellText.of("%open")).isEqualTo(new CellText("%open", List.of(), ""));
    }

    @Test
    void linesThatBeginWithPercentAndASpaceGoOnWithTheFirst() {
        assertThat(CellText.of("%plot line x=a\n%   y=b \n% title=\"c d\"\nSELECT 1\n% 2"))
                .isEqualTo(new CellText("%plot", List.of("line", "x=a", "y=b", "title=c d"), "SELECT 1\n% 2"));
    }

    @Test
    void aQuoteMustBeClosed() {
        assertThatThrownBy(() -> CellText.of("%plot line title=\"a\nSELECT 1"))
                .isInstanceOf(CellException.class)
                .hasMessage("Cannot read the cell: every quote on its first line must be closed, got %plot line"
                        + " title=\"a");
    }
}

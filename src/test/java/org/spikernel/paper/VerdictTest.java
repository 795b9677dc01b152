package org.spikernel.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.spikernel.paper.Verdict.FAILS;
import static org.spikernel.paper.Verdict.HOLDS;
import static org.spikernel.paper.Verdict.NOT_DETERMINED;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void anIntervalThatCoversTheBoundaryDeterminesNothing() {
        assertThat(new Interval(1, 3).above(0.5)).isEqualTo(HOLDS);
        assertThat(new Interval(1, 3).above(2)).isEqualTo(NOT_DETERMINED);
        assertThat(new Interval(1, 3).above(1)).isEqualTo(NOT_DETERMINED);
        assertThat(new Interval(1, 3).above(3)).isEqualTo(NOT_DETERMINED);
        assertThat(new Interval(1, 3).above(3.5)).isEqualTo(FAILS);
        assertThat(new Interval(1, 3).below(3.5)).isEqualTo(HOLDS);
        assertThat(new Interval(1, 3).below(2)).isEqualTo(NOT_DETERMINED);
        assertThat(new Interval(1, 3).below(0.5)).isEqualTo(FAILS);
    }

    @Test
    void withinARangeIsInsideOutsideOrAcrossAnEnd() {
        assertThat(new Interval(-0.5, 0.5).within(-1, 1)).isEqualTo(HOLDS);
        assertThat(new Interval(-0.5, 1.5).within(-1, 1)).isEqualTo(NOT_DETERMINED);
        assertThat(new Interval(1.5, 2).within(-1, 1)).isEqualTo(FAILS);
        assertThat(new Interval(-3, -2).within(-1, 1)).isEqualTo(FAILS);
    }

    @Test
    void anIntervalIsCutToWhatIsPossible() {
        assertThat(new Interval(-0.5, 0.5).within(new Interval(0, 1))).isEqualTo(new Interval(0, 0.5));
        assertThat(new Interval(0.5, 1.5).within(new Interval(0, 1))).isEqualTo(new Interval(0.5, 1));
        assertThat(new Interval(2, 3).within(new Interval(0, 1))).isEqualTo(new Interval(1, 1));
    }

    @Test
    void anIntervalHasItsEndsInOrder() {
        assertThatThrownBy(() -> new Interval(2, 1))
                .hasMessage("Cannot make interval: its low end must be at most its high end, got 2.0 and 1.0");
        assertThatThrownBy(() -> new Interval(Double.NaN, 1)).hasMessageContaining("NaN");
    }

    @Test
    void ofSeveralAllAnyOrMostDecide() {
        assertThat(Verdict.all(List.of(HOLDS, HOLDS))).isEqualTo(HOLDS);
        assertThat(Verdict.all(List.of(HOLDS, NOT_DETERMINED))).isEqualTo(NOT_DETERMINED);
        assertThat(Verdict.all(List.of(HOLDS, NOT_DETERMINED, FAILS))).isEqualTo(FAILS);
        assertThat(Verdict.all(List.of())).isEqualTo(NOT_DETERMINED);

        assertThat(Verdict.any(List.of(FAILS, HOLDS))).isEqualTo(HOLDS);
        assertThat(Verdict.any(List.of(FAILS, NOT_DETERMINED))).isEqualTo(NOT_DETERMINED);
        assertThat(Verdict.any(List.of(FAILS, FAILS))).isEqualTo(FAILS);
        assertThat(Verdict.any(List.of())).isEqualTo(NOT_DETERMINED);

        assertThat(Verdict.most(List.of(HOLDS, HOLDS, FAILS))).isEqualTo(HOLDS);
        assertThat(Verdict.most(List.of(HOLDS, FAILS))).isEqualTo(NOT_DETERMINED);
        assertThat(Verdict.most(List.of(HOLDS, HOLDS, NOT_DETERMINED, NOT_DETERMINED)))
                .isEqualTo(NOT_DETERMINED);
        assertThat(Verdict.most(List.of(FAILS, FAILS, HOLDS))).isEqualTo(FAILS);
        assertThat(Verdict.most(List.of())).isEqualTo(NOT_DETERMINED);
    }
}

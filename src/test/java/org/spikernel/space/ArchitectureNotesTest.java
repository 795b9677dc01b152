package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchitectureNotesTest {
    private static final Architecture UNUSUAL = new Architecture(
            new MacroArchitecture(
                    new Stem(2, 27, 2, 3, 2), new Classifier(3, 40, 5, 7, 0.25), new Neuron(1.75, 0.8, -0.125), 4),
            new OperationSet(
                    "a name",
                    List.of(Operation.none(), Operation.lifConv(3, 0.1), Operation.maxPool(5), Operation.skip())),
            Cell.parse("0123 0030 1002 2310"));

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(ArchitectureNotes.read(ArchitectureNotes.of(UNUSUAL), 0.25)).isEqualTo(UNUSUAL);
    }

    @Test
    void everyNoteIsNeededAndReachesItsPlace() {
        for (String name : ArchitectureNotes.of(UNUSUAL).keySet()) {
            Map<String, String> notes = new HashMap<>(ArchitectureNotes.of(UNUSUAL));
            notes.remove(name);
            assertThatThrownBy(() -> ArchitectureNotes.read(notes, 0.25))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Cannot read the notes of a network: " + name + " must be there, got [");
        }
    }

    @Test
    void wrongNotesAreRefusedByName() {
        Map<String, String> notes = new HashMap<>(ArchitectureNotes.of(UNUSUAL));
        notes.put("hidden", "4.5");
        assertThatThrownBy(() -> ArchitectureNotes.read(notes, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read the notes of a network: hidden must be a whole number, got \"4.5\"");
        notes.put("hidden", "4");
        notes.put("tau", "slow\n");
        assertThatThrownBy(() -> ArchitectureNotes.read(notes, 0))
                .hasMessage("Cannot read the notes of a network: tau must be a number, got \"slow\\n\"");
        notes.put("tau", "0.5");
        assertThatThrownBy(() -> ArchitectureNotes.read(notes, 0))
                .hasMessage("Cannot make neuron: tau must be finite and at least 1 timestep, got 0.5");
    }
}

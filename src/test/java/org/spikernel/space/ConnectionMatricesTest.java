package org.spikernel.space;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pruning and acceptance against matrices that the reference implementation handled. */
class ConnectionMatricesTest {
    private static final int MATRICES = 200;

    @Test
    void everyMatrixIsPrunedAndAcceptedAsByTheReference() throws IOException {
        File file = new File(System.getProperty("golden.dir"), "connection_matrices.json");
        List<JsonNode> cases = new ArrayList<>();
        new ObjectMapper().readTree(file).forEach(group -> group.forEach(cases::add));
        assertThat(cases).hasSize(MATRICES);
        for (JsonNode expected : cases) {
            Cell cell = cell(expected.get("raw"));
            assertThat(cell.pruned()).as("pruned %s", cell).isEqualTo(cell(expected.get("pruned")));
            boolean rejected = expected.get("result").isTextual();
            assertThat(cell.accepted()).as("accepted %s", cell).isEqualTo(!rejected);
            if (!rejected) {
                assertThat(cell.pruned()).as("result %s", cell).isEqualTo(cell(expected.get("result")));
            }
        }
    }

    private static Cell cell(JsonNode matrix) {
        StringBuilder codes = new StringBuilder();
        matrix.forEach(row -> row.forEach(code -> codes.append(code.asInt())));
        return new Cell(codes.toString());
    }
}

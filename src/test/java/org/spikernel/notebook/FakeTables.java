package org.spikernel.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables whose answer is told beforehand, and that remember what they were asked. */
final class FakeTables implements NotebookTables {
    final List<String> opened = new ArrayList<>();
    final List<String> queries = new ArrayList<>();
    final List<Map<String, Object>> parameters = new ArrayList<>();
    NotebookRows answer = new NotebookRows(List.of(), List.of(), true);
    RuntimeException failure;

    @Override
    public String open(List<String> settings) {
        opened.addAll(settings);
        return "opened";
    }

    @Override
    public NotebookRows query(String sql, Map<String, Object> values, int most) {
        queries.add(sql);
        parameters.add(Map.copyOf(values));
        if (failure != null) {
            throw failure;
        }
        return answer;
    }

    @Override
    public List<String> words(String beginning) {
        return List.of(beginning + "e");
    }

    @Override
    public void interrupt() {}

    @Override
    public String text(Object value) {
        return String.valueOf(value);
    }

    @Override
    public List<String> lines(NotebookRows rows) {
        return rows.rows().stream().map(String::valueOf).toList();
    }

    @Override
    public String line(Throwable failed) {
        return "in a line: " + failed.getMessage();
    }

    static NotebookRows rows(List<String> columns, List<List<Object>> rows) {
        return new NotebookRows(columns, rows, true);
    }
}

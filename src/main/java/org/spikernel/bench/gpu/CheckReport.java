package org.spikernel.bench.gpu;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Findings, told as they come, and written as one JSON file and one page. */
final class CheckReport {
    static final String JSON = "gpu-check.json";
    static final String PAGE = "gpu-check.html";

    private final Map<String, Object> machine = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Consumer<String> told;

    CheckReport(Consumer<String> told) {
        this.told = told;
    }

    /** A fact about what was checked. */
    void about(String name, Object value) {
        machine.put(name, value);
    }

    void add(Finding finding) {
        findings.add(finding);
        told.accept(finding.toString());
    }

    List<Finding> findings() {
        return Collections.unmodifiableList(findings);
    }

    boolean failed() {
        return findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.FAILED);
    }

    /**
     * Writes both files; what earlier checks wrote there is replaced.
     *
     * @param complete whether all checks are done
     */
    void write(Path folder, Instant now, boolean complete) throws IOException {
        replace(folder.resolve(JSON), json(now, complete) + "\n");
        replace(folder.resolve(PAGE), page(now));
    }

    /** Whole, or not at all. */
    private static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    String json(Instant now, boolean complete) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("checked_at", now.toString());
        all.put("complete", complete);
        all.putAll(machine);
        all.put("failed", failed());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("part", finding.part().label());
            row.put("check", finding.check());
            row.put("verdict", finding.verdict().label());
            row.put("finding", finding.words());
            finding.figures().forEach((name, figure) -> row.put(name, isNumber(figure) ? figure : figure.toString()));
            rows.add(row);
        }
        all.put("findings", rows);
        Gson gson = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
        return gson.toJson(all);
    }

    /** JSON has no other numbers than finite ones. */
    private static boolean isNumber(Object figure) {
        return figure instanceof Number number && Double.isFinite(number.doubleValue());
    }

    private String page(Instant now) {
        StringBuilder page = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>SpiKernel on this GPU</title>
                <style>
                body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
                table { border-collapse: collapse; width: 100%; }
                td { border-top: 1px solid #ccc; padding: .3rem .6rem; vertical-align: top; }
                .ok { color: #166534; } .FAILED { color: #b91c1c; font-weight: bold; } .note, .skipped { color: #555; }
                @media (prefers-color-scheme: dark) {
                  body { background: #111; color: #ddd; } td { border-color: #444; }
                  .ok { color: #4ade80; } .FAILED { color: #f87171; } .note, .skipped { color: #aaa; }
                }
                </style></head><body>
                <h1>SpiKernel on this GPU</h1>
                """);
        page.append("<p>").append(escaped(now.toString())).append("</p>\n<table>\n");
        machine.forEach((name, value) -> row(page, "", name, "", String.valueOf(value)));
        page.append("</table>\n");
        for (Finding.Part part : Finding.Part.values()) {
            List<Finding> own =
                    findings.stream().filter(finding -> finding.part() == part).toList();
            if (!own.isEmpty()) {
                page.append("<h2>").append(escaped(part.question())).append("</h2>\n<table>\n");
                own.forEach(finding -> row(
                        page,
                        finding.verdict().label(),
                        finding.check(),
                        finding.verdict().label(),
                        finding.words()));
                page.append("</table>\n");
            }
        }
        return page.append("</body></html>\n").toString();
    }

    private static void row(StringBuilder page, String style, String name, String verdict, String words) {
        page.append("<tr><td>")
                .append(escaped(name))
                .append("</td><td class=\"")
                .append(style)
                .append("\">")
                .append(escaped(verdict))
                .append("</td><td>")
                .append(escaped(words))
                .append("</td></tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

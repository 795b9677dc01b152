package org.spikernel.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A report as one HTML file that needs neither a server nor a network: style, scripts and data are in it. Its content
 * security policy lets run only these scripts, and nothing be loaded.
 */
public final class ReportPage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)\\}\\}");

    private ReportPage() {}

    /** The page of these runs. */
    public static String of(Report report) {
        String charts = PageParts.charts();
        String script = PageParts.script();
        Map<String, String> parts = Map.of(
                "policy",
                policy(List.of(charts, script)),
                "title",
                escaped(title(report)),
                "style",
                PageParts.style(),
                "data",
                json(report),
                "charts",
                charts,
                "script",
                script);
        Matcher places = PLACE.matcher(PageParts.html());
        return places.replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private static String title(Report report) {
        return "SpiKernel: "
                + String.join(", ", report.runs().stream().map(RunReport::runId).toList());
    }

    /** Within a script element {@code <} alone could end it, or start a comment. */
    private static String json(Report report) {
        try {
            return JSON.writeValueAsString(report).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the report's data as JSON", e);
        }
    }

    private static String policy(List<String> scripts) {
        String hashes = String.join(
                " ",
                scripts.stream().map(script -> "'sha256-" + hash(script) + "'").toList());
        return "default-src 'none'; script-src " + hashes
                + "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

package org.spikernel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    @Test
    void thePolicyAllowsTheTwoScriptsOfThePageAndNothingFromElsewhere() throws Exception {
        String page = page(RunMaker.run("one", "images"));

        Matcher scripts = SCRIPT.matcher(page);
        StringBuilder allowed = new StringBuilder();
        int count = 0;
        while (scripts.find()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(scripts.group(1).getBytes(StandardCharsets.UTF_8));
            allowed.append(" 'sha256-")
                    .append(Base64.getEncoder().encodeToString(digest))
                    .append('\'');
            count++;
        }
        assertThat(count).isEqualTo(2);
        assertThat(SCRIPT.matcher(page).replaceAll(""))
                .contains("content=\"default-src 'none'; script-src" + allowed + ";")
                .doesNotContain(" src=", "<link", "@import", "url(");
    }

    @Test
    void everyPartIsFilledIn() {
        assertThat(page(RunMaker.run("one", "images"))).doesNotContain("{{").contains("<title>SpiKernel: one</title>");
    }

    @Test
    void textOfTheTablesCannotLeaveItsPlace() throws Exception {
        String hostile = "</script><script>alert(1)</script><!-- {{style}} $1 \\ \u2028";
        String page = page(RunMaker.run(hostile, "images"));

        assertThat(SCRIPT.matcher(page).results()).hasSize(2);
        assertThat(page).contains("<title>SpiKernel: &lt;/script&gt;&lt;script&gt;alert(1)");
        assertThat(data(page).at("/runs/0/runId").asText()).isEqualTo(hostile);
    }

    @Test
    void theDataHoldsSpeedUpsAndEverythingElseOfTheRecords() throws Exception {
        JsonNode data = data(page(
                RunMaker.run("one", "images", RunMaker.time("3x3_5x5", "full", 6, 40, 0.5)),
                RunMaker.run("two", "others")));

        assertThat(data.at("/runs/0/scored/times/0/speedUp/times").asDouble()).isEqualTo(0.5);
        assertThat(data.at("/runs/0/scored/times/0/work/high").asDouble()).isEqualTo(80);
        assertThat(data.at("/runs/0/trained/networks/0/accuracy/mean").asDouble())
                .isEqualTo(0.5);
        assertThat(data.at("/studentBounds/0").asDouble()).isEqualTo(12.7);
    }

    @Test
    void theDataHoldsWhatAStrategyExpectedOrThatNoneAsked() throws Exception {
        RunReport plain = RunMaker.run("plain", "images");
        RunReport asked = new RunReport(
                "asked",
                plain.state(),
                plain.asked(),
                plain.scored(),
                plain.trained(),
                plain.chip(),
                Expectations.of(
                        "predictor",
                        "scores",
                        List.of(new Expectations.Asked(
                                4,
                                "a",
                                "1x1_3x3",
                                "0102 0034 0003 0000",
                                2,
                                new Expectations.Interval(0.5, 0.25, 0.75),
                                0.625,
                                new Expectations.Known(1.5, 2.5, 100L)))),
                plain.provenance(),
                List.of());
        JsonNode data = data(page(plain, asked));

        assertThat(data.at("/runs/0/expected").isNull()).isTrue();
        JsonNode one = data.at("/runs/1/expected/asked/0");
        assertThat(one.at("/trial").asInt()).isEqualTo(4);
        assertThat(one.at("/expected/high").asDouble()).isEqualTo(0.75);
        assertThat(one.at("/measured").asDouble()).isEqualTo(0.625);
        assertThat(one.at("/known/params").asLong()).isEqualTo(100);
        assertThat(data.at("/runs/1/expected/within/within").asInt()).isEqualTo(1);
        assertThat(data.at("/runs/1/expected/agreements/0/networks").asInt()).isEqualTo(1);
    }

    private static String page(RunReport... runs) {
        return ReportPage.of(new Report("2026-01-01T00:00:00Z", "SpiKernel 1", List.of(runs), List.of(12.7)));
    }

    private static JsonNode data(String page) throws Exception {
        Matcher data = DATA.matcher(page);
        assertThat(data.find()).isTrue();
        return new ObjectMapper().readTree(data.group(1));
    }
}

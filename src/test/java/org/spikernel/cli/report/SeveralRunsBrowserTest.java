package org.spikernel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.WebElement;
import org.spikernel.report.Network;
import org.spikernel.report.Report;
import org.spikernel.report.ReportPage;
import org.spikernel.report.RunMaker;
import org.spikernel.report.RunReport;
import org.spikernel.report.RunRequest;
import org.spikernel.report.RunRequest.SpaceFit;
import org.spikernel.report.ScoreAgreement;
import org.spikernel.report.ScoringSummary;
import org.spikernel.report.TrainingSummary;
import org.spikernel.results.AccuracyEstimate;
import org.spikernel.results.ImageShare;

/** A report of runs that have little in common, in a real browser. */
@Tag("browser")
class SeveralRunsBrowserTest {
    private static final Path PICTURES = Path.of(System.getProperty("project.dir"), "target", "report");
    private static final String SET = "3x3_7x7";
    private static final List<SpaceFit> SOME_FIT = List.of(
            new SpaceFit(SET, 1000, 500, 0.5, 0.5, 10, 5000), new SpaceFit("1x1_3x3", 2000, 2000, 1, 1, 10, 900));
    private static final List<SpaceFit> ALL_FIT =
            List.of(new SpaceFit(SET, 1000, 1000, 1, 1, 10, 5000), new SpaceFit("1x1_3x3", 2000, 2000, 1, 1, 10, 900));
    private static final List<SpaceFit> NONE_FITS = List.of(new SpaceFit(SET, 1000, 0, 0, 0, 7000, 9000));

    @TempDir
    static Path folder;

    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void aReport() throws IOException {
        browser = Browser.open(folder.resolve("profile"));
        RunReport small =
                run("small", "sixteen", SOME_FIT, network("a", 0.61, 1_000, -10.59), network("b", 0.72, 4_000, -14.2));
        RunReport large =
                run("large", "eight", ALL_FIT, network("c", 0.65, 9_000, -0.57), network("d", 0.71, 64_000, -0.75));
        RunReport empty = run("empty", "eight", NONE_FITS)
                .withGaps(List.of(
                        "The run did not come to its end (failed): `spikernel runs resume empty` goes on with it."));
        page = folder.resolve("several.html");
        Files.writeString(
                page,
                ReportPage.of(new Report(
                        "2026-01-01T00:00:00Z", "SpiKernel 1", List.of(small, large, empty), List.of(12.7))));
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
    }

    private static RunReport run(String runId, String images, List<SpaceFit> space, Network... networks) {
        RunReport usual = RunMaker.run(runId, images, RunMaker.time("1x1_3x3", 20), RunMaker.time(SET, 40));
        RunRequest asked = usual.asked();
        TrainingSummary trained = usual.trained();
        return new RunReport(
                runId,
                usual.state(),
                new RunRequest(
                        asked.data(),
                        images.equals("sixteen") ? 2 : 10,
                        asked.seed(),
                        Map.of(),
                        asked.config(),
                        asked.cells(),
                        asked.budget(),
                        space),
                new ScoringSummary(
                        usual.scored().sets(),
                        Map.of(SET, List.of("none", "skip", "conv3x3", "conv7x7", "avgpool3x3")),
                        usual.scored().bins(),
                        usual.scored().best(),
                        usual.scored().times(),
                        null),
                new TrainingSummary(
                        List.of(),
                        List.of(networks),
                        ScoreAgreement.among(List.of(networks)),
                        networks.length == 0 ? List.of() : trained.curves(),
                        networks.length == 0 ? List.of() : trained.activities(),
                        List.of(new TrainingSummary.Failure(
                                "score", SET, "rejected", "the neurons never fire", "score_not_finite", 2))),
                usual.provenance(),
                List.of());
    }

    private static Network network(String key, double accuracy, long params, double score) {
        Network usual = RunMaker.network(key, SET, score, accuracy);
        return new Network(
                key,
                SET,
                key.equals("b") ? "0202 0024 0002 0000" : "0203 0024 0002 0000",
                new Network.Size(params, 10, 1000),
                usual.accuracy(),
                true,
                accuracy,
                score,
                usual.synopsPerImage(),
                usual.energyMicrojoule(),
                usual.weightsPath(),
                ImageShare.of(accuracy, 10, new AccuracyEstimate(accuracy, 0, 1, 0))
                        .orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"390", "768", "1280"})
    void captionsAreLinesAndLabelsAreWhole(int width) throws IOException {
        browser.show(page, width, 900, "light");
        browser.run("document.querySelectorAll('details').forEach((details) => { details.open = true;"
                + " details.dispatchEvent(new Event('fill')); })");

        assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
        assertThat(browser.all("caption")).hasSizeGreaterThan(10);
        assertThat(browser.run("return [...document.querySelectorAll('caption')]"
                        + ".filter((one) => one.getBoundingClientRect().height > 60).map((one) => one.textContent)"))
                .isEqualTo(List.of());
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('.chart svg')].flatMap((svg) => {"
                                        + " const box = svg.getBoundingClientRect();"
                                        + " return [...svg.querySelectorAll('text')].filter((one) => {"
                                        + "   const text = one.getBoundingClientRect();"
                                        + "   return text.left < box.left - 1 || text.right > box.right + 1; }).map((one) => one.textContent); })"))
                .isEqualTo(List.of());
        browser.picture(PICTURES.resolve(String.format(Locale.ROOT, "several-%d.png", width)));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theParetoFrontEndsWhereItsRunHasNoNetwork() {
        browser.show(page, 1280, 900, "light");

        // The runs share an axis, at whose right end are the networks of the second run alone.
        List<Double> ends = Stream.of(0, 1)
                .map(i -> (Number) browser.run(
                        "const chart = document.querySelectorAll('#memory .chart')[arguments[0]];"
                                + " const box = chart.getBoundingClientRect();"
                                + " return Math.max(...[...chart.querySelectorAll('path[stroke=\"#5a6370\"][stroke-width=\"1.5\"]:not([stroke-dasharray])')]"
                                + ".map((one) => (one.getBoundingClientRect().right - box.left) / box.width))",
                        i))
                .map(Number::doubleValue)
                .toList();

        assertThat(ends.get(0)).isLessThan(0.5);
        assertThat(ends.get(1)).isGreaterThan(0.5);
    }

    @Test
    void whatWasCountedOnDifferentImagesIsNotAddedUp() {
        browser.show(page, 1280, 900, "light");

        assertThat(browser.all(".lead").stream().map(WebElement::getText))
                .containsExactly(
                        "small: 2 untrained networks of 2 kernel sets were scored on synthetic images (seed 1);"
                                + " 2 networks were trained to the end.",
                        "large, empty: 4 untrained networks of 2 kernel sets were scored on synthetic images (seed 1);"
                                + " 2 networks were trained to the end.");
    }

    @Test
    void theHeadlineSaysWhichKernelsTheNetworkUses() {
        browser.show(page, 1280, 900, "light");

        assertThat(browser.all(".verdict > span").stream().map(WebElement::getText))
                .containsExactly("3\u00d73, drawn from 3\u00d73 + 7\u00d77; 15.6 KiB", "3\u00d73 + 7\u00d77; 250 KiB");
    }

    @Test
    void aNetworkThatMayBeGuessingIsToldFromOneThatIsNot() {
        browser.show(page, 1280, 900, "light");

        // 7 of 10 images: Wilson's interval holds one half, but not a tenth.
        assertThat(browser.all("#choice article .note").stream().map(WebElement::getText))
                .containsExactly("Not distinguishable from chance (50 %): test accuracy 72.0 %, 95 % interval"
                        + " 39.7 to 89.2 % (Wilson, 10 images).");
        for (String section : List.of("memory", "scores", "curves")) {
            List<WebElement> figures = browser.all("#" + section + " figure");
            assertThat(text(figures.get(0))).as(section).contains("chance, 50\u00a0%");
            assertThat(text(figures.get(1)))
                    .as(section)
                    .doesNotContain("chance, 10")
                    .contains("Chance, 10\u00a0%, lies below the picture.");
        }
    }

    /** With that of its pictures. */
    private static String text(WebElement element) {
        return String.valueOf(browser.run("return arguments[0].textContent", element));
    }

    @Test
    void aCommandWithinASentenceIsTyped() {
        browser.show(page, 1280, 900, "light");

        assertThat(browser.one(".note code").getText()).isEqualTo("spikernel runs resume empty");
        assertThat(browser.run("return document.body.innerText.includes('`')")).isEqualTo(false);
    }

    @Test
    void whereAllNetworksFitOrNoneASentenceSaysSo() {
        browser.show(page, 1280, 900, "light");

        List<WebElement> figures = browser.all("#space figure");
        assertThat(browser.all("#space .chart")).hasSize(1);
        assertThat(figures.get(0).findElements(org.openqa.selenium.By.className("chart")))
                .hasSize(1);
        assertThat(figures.get(1).getText())
                .contains("All 3,000 networks of the 2 kernel sets fit: the largest has 5,000 parameters."
                        + " Budget: 2MiB at 32 bits");
        assertThat(figures.get(2).getText())
                .contains("None of the 1,000 networks of the kernel set fits: the smallest has 7,000 parameters.");
    }
}

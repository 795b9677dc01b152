package org.spikernel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.spikernel.report.Expectations;
import org.spikernel.report.Network;
import org.spikernel.report.OnChip;
import org.spikernel.report.Report;
import org.spikernel.report.ReportPage;
import org.spikernel.report.RunMaker;
import org.spikernel.report.RunReport;
import org.spikernel.report.RunRequest;
import org.spikernel.report.RunRequest.SpaceFit;
import org.spikernel.report.ScoreAgreement;
import org.spikernel.report.ScoringSummary;
import org.spikernel.report.SearchTime;
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

    /** Two stages: of the first the times are too short, in the last one the sets differ. */
    private static final List<SearchTime> TIMES = List.of(
            RunMaker.time("1x1_3x3", "stage-1", 10, 0.5, null),
            RunMaker.time(SET, "stage-1", 10, 3, null),
            RunMaker.time("1x1_3x3", "full", 2, 20, 1.0),
            RunMaker.time(SET, "full", 3, 40, 0.5));

    private static final List<SearchTime> OTHER_TIMES =
            List.of(RunMaker.time("1x1_3x3", "full", 2, 20, 1.0), RunMaker.time(SET, "full", 2, 5, 4.0));

    /** The more accurate network, b, has no room. */
    private static final OnChip CHIP = new OnChip(
            new OnChip.Target("my-board.conf", "A board", "cortex-m4"),
            8,
            List.of(new OnChip.Room("flash", true), new OnChip.Room("RAM", true)),
            List.of(
                    new OnChip.Need("a", List.of(new OnChip.Amount(1024, 4096L), new OnChip.Amount(512, 2048L))),
                    new OnChip.Need("b", List.of(new OnChip.Amount(5120, 4096L), new OnChip.Amount(512, 2048L)))),
            List.of(),
            List.of(),
            List.of(new OnChip.BoardRun(
                    "a",
                    0,
                    8,
                    new OnChip.Build("cortex-m3", "gcc 12", "2026-01-01T00:00:00Z"),
                    new OnChip.Memory(1000, 512, 256),
                    1_234_567,
                    20,
                    null)));

    /** The network b of the second batch came out above its interval, c within it, and a was of the first batch. */
    private static final Expectations EXPECTED = Expectations.of(
            "predictor",
            "topology of cells and scores",
            List.of(
                    asked(0, "a", null, 0.5, 3.0),
                    asked(1, "x", null, 0.25, 2.0),
                    asked(2, "b", new Expectations.Interval(0.5, 0.4, 0.6), 0.75, 4.0),
                    asked(3, "c", new Expectations.Interval(0.55, 0.45, 0.65), 0.625, 1.0)));

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

    private static Expectations.Asked asked(
            int trial, String key, Expectations.Interval expected, double measured, double prior) {
        return new Expectations.Asked(
                trial,
                key,
                SET,
                "0102 0034 0003 0000",
                expected == null ? 0 : 2,
                expected,
                measured,
                new Expectations.Known(prior, 10.0 - prior, 100L));
    }

    @Test
    void whatAStrategyExpectedStandsBesideWhatWasMeasuredAndFollowsTheChoice() {
        browser.show(page, 1280, 900, "light");

        assertThat(browser.all("#expected .card"))
                .as("runs that a strategy asked for networks of")
                .hasSize(1);
        WebElement small = browser.one("#expected [data-run='small']");
        assertThat(small.getText().replace('\u00a0', ' '))
                .contains("Strategy predictor asked for 4 networks.", "topology of cells and scores")
                .contains(
                        "was question 3 of 4 (trial 2). After 2 trainings, 50.0 % (40.0 to 60.0 %) was expected of it:"
                                + " place 2 of 2 among all expectations. 75.0 % came of it, outside the interval.")
                .contains("1 of 2 measured accuracies with an expectation lies within the 95 % interval (50.0 %).")
                .contains("noise leaves about 0.71 to reach");
        assertThat(browser.all("#expected tbody tr"))
                .extracting(row -> row.getText().replace('\n', ' '))
                .containsExactly("the prior's expectation 4 0.33", "score 4 \u22120.33", "parameters 4 all alike");

        browser.type("#unit", "0");
        browser.type("#amount", "1000");
        assertThat(browser.one("#expected .why").getText().replace('\u00a0', ' '))
                .endsWith(
                        "was question 1 of 4 (trial 0). No training had taught yet; by the prior it is place 2 of 4 of"
                                + " those asked for. 50.0 % came of it.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void forAChipThatIsAskedTheBestOfWhatHasRoomIsShown() {
        browser.show(page, 1280, 900, "light");

        WebElement small = browser.one("#chip [data-run='small']");
        assertThat(browser.one("#choice [data-run='small'] .verdict").getAttribute("data-candidate"))
                .as("within the bytes on the page")
                .isEqualTo("b");
        assertThat(browser.one("#chip [data-run='small'] [data-candidate]").getAttribute("data-candidate"))
                .isEqualTo("a");
        assertThat(small.getText().replace('\u00a0', ' '))
                .contains("Budget: A board (my-board.conf); core cortex-m4; flash 4 KiB, RAM 2 KiB; weights of 8 bits.")
                .contains("1.00 KiB of 4 KiB, 25.0 %", "512 B of 2 KiB, 25.0 %")
                .contains("1,234,567", "256 B")
                .contains("Not measured yet: accuracy at few bits: spikernel quantise --run small.");
        assertThat(browser.one("#chip [data-run='large']").getText())
                .contains("spikernel export --run large --format c99 --board cortex-m3");
        assertThat(browser.complaints()).isEmpty();
    }

    private static RunReport run(String runId, String images, List<SpaceFit> space, Network... networks) {
        RunReport usual = RunMaker.run(
                runId, images, (images.equals("sixteen") ? TIMES : OTHER_TIMES).toArray(SearchTime[]::new));
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
                        usual.scored().times()),
                new TrainingSummary(
                        List.of(),
                        List.of(networks),
                        ScoreAgreement.among(List.of(networks)),
                        networks.length == 0 ? List.of() : trained.curves(),
                        networks.length == 0 ? List.of() : trained.activities(),
                        List.of(new TrainingSummary.Failure(
                                "score", SET, "rejected", "the neurons never fire", "score_not_finite", 2))),
                runId.equals("small") ? CHIP : usual.chip(),
                runId.equals("small") ? EXPECTED : null,
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
                usual.energySramMicrojoule(),
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
    void searchTimesAreComparedWithinAStageAndOnlyWhereTheyCanBe() {
        browser.show(page, 1280, 900, "light");
        browser.run("document.querySelectorAll('#times details').forEach((details) => { details.open = true;"
                + " details.dispatchEvent(new Event('fill')); })");

        assertThat(rows(0))
                .containsExactly(
                        "1×1 + 3×3|stage-1|10|0.500 s|CPU|0.250 s to 1.00 s|0.050 s|baseline|–|5|–",
                        "3×3 + 7×7|stage-1|10|3.00 s|CPU|1.50 s to 6.00 s|0.300 s|too short to compare|–|30|–",
                        "1×1 + 3×3|full|2|20.0 s|CPU|10.0 s to 40.0 s|10.0 s|baseline|–|200|–",
                        "3×3 + 7×7|full|3|40.0 s|CPU|20.0 s to 1 min 20 s|13.3 s|2.00× as long|1.00 to 4.00×|400"
                                + "|4.00× as many");
        assertThat(rows(1).get(1)).contains("|4.00× as fast|2.00 to 8.00×|50|0.500× as many");
        List<String> captions = browser.all("#times figcaption").stream()
                .map(caption -> text(caption).replace('\u00a0', ' '))
                .toList();
        assertThat(captions.get(0))
                .startsWith(
                        "Speed-ups compare with 1×1 + 3×3 in the same stage. Times below one second are too short to"
                                + " compare. The sets had different numbers of candidates.");
        assertThat(captions.get(1))
                .startsWith("Speed-ups compare with 1×1 + 3×3 in the same stage.")
                .doesNotContain("too short", "different numbers");
        assertThat(text(browser.all("#times .chart").get(0))).contains("too short to compare", "400 operations");
    }

    /** An interval reaches from half of the bar to twice its length, as that of a time in these runs does. */
    @Test
    void aBarOfASearchTimeHasAnIntervalOfItsOwn() {
        browser.show(page, 1280, 900, "light");

        @SuppressWarnings("unchecked")
        List<Number> lengths = (List<Number>) browser.run("const chart = document.querySelectorAll('#times .chart')[1];"
                + " return [...chart.querySelectorAll('path[stroke-width=\"1.5\"]')]"
                + ".map((one) => one.getBoundingClientRect()).filter((box) => box.width > 8)"
                + ".map((box) => box.width)");

        // Of 20 and of 5 seconds.
        assertThat(lengths).hasSize(2);
        assertThat(lengths.get(0).doubleValue() / lengths.get(1).doubleValue()).isBetween(3.5, 4.5);
    }

    private static List<String> rows(int run) {
        return browser.all("#times .columns > figure").get(run).findElements(By.cssSelector("tbody tr")).stream()
                .map(row -> row.findElements(By.cssSelector("th, td")).stream()
                        .map(cell -> text(cell).replace('\u00a0', ' '))
                        .collect(Collectors.joining("|")))
                .toList();
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

package org.spikernel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spikernel.report.Network;
import org.spikernel.report.Report;
import org.spikernel.report.ReportPage;
import org.spikernel.report.RunMaker;
import org.spikernel.report.RunReport;

/** The report of a search with more macro-architectures than there are colours. */
@Tag("browser")
class FamiliesBrowserTest {
    @TempDir
    static Path folder;

    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = Browser.open(folder.resolve("profile"));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void familiesOfSeveralSetsHaveTheColourOfTheirSet() throws IOException {
        show("sets", "1x1_3x3", "3x3_5x5");
        assertThat(browser.one("fieldset.legend legend").getText()).isEqualTo("Kernel sets in the pictures");
        assertThat(legend()).containsExactly("1\u00d71 + 3\u00d73", "3\u00d73 + 5\u00d75");
        assertThat(tables()).contains("1\u00d71 + 3\u00d73, width 4, timesteps 5, bits 8");
    }

    @Test
    void familiesOfOneSetHaveTheColourOfTheSettingThatTellsMostApart() throws IOException {
        show("one", "1x1_3x3");
        assertThat(browser.one("fieldset.legend legend").getText()).isEqualTo("Width in the pictures");
        assertThat(legend()).containsExactly("1\u00d71 + 3\u00d73", "width 4", "width 8", "width 16");
    }

    /** Tables are made when they are opened. */
    private static String tables() {
        return browser.run(
                        "document.querySelectorAll('details').forEach((one) => one.dispatchEvent(new Event('fill')));"
                                + "return document.querySelector('main').textContent")
                .toString();
    }

    private static List<String> legend() {
        return browser.all("fieldset.legend label").stream()
                .map(label -> label.getText().strip())
                .toList();
    }

    private static void show(String name, String... sets) throws IOException {
        List<Network> networks = new ArrayList<>();
        for (String set : sets) {
            for (int width : List.of(4, 8, 16)) {
                for (int timesteps : List.of(2, 5)) {
                    for (int bits : List.of(8, 4)) {
                        String family = set + "/w" + width + "t" + timesteps + "b" + bits;
                        networks.add(RunMaker.network("key" + networks.size(), family, 1.0, 0.5));
                    }
                }
            }
        }
        RunReport usual = RunMaker.run(name, "eight");
        Path page = folder.resolve(name + ".html");
        Files.writeString(
                page,
                ReportPage.of(new Report(
                        "2026-01-01T00:00:00Z",
                        "SpiKernel 1",
                        List.of(new RunReport(
                                name,
                                usual.state(),
                                usual.asked(),
                                usual.scored(),
                                RunMaker.trained(networks.toArray(Network[]::new)),
                                usual.chip(),
                                usual.expected(),
                                usual.provenance(),
                                usual.gaps())),
                        List.of())));
        browser.show(page, 1280, 900, "light");
    }
}

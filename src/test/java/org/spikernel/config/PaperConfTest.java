package org.spikernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spikernel.cost.SpaceShare;
import org.spikernel.space.OperationSet;

/** The files of conf/paper, as files and as the program brings them along. */
class PaperConfTest {
    private static final Path FOLDER = Path.of(System.getProperty("project.dir", "."), "conf/paper");

    @TempDir
    Path folder;

    static Stream<String> whole() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            // The others are included by these.
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("scale-") && !name.equals("published.conf"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void aBundledFileIsTheFile(String name) {
        List<String> path = List.of("data.path=/data");
        RunConfig bundled = ConfigFiles.loadOverPaper(name, Optional.empty(), path);
        assertThat(bundled.resultsHash(""))
                .isEqualTo(ConfigFiles.load(Optional.of(FOLDER.resolve(name)), path)
                        .resultsHash(""));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void tenMillionParametersHoldNetworksOfEverySetAtTheSizesOfTheReproduction(String name) {
        if (!name.endsWith("-paper.conf")) {
            return;
        }
        RunConfig config = ConfigFiles.loadOverPaper(name, Optional.empty(), List.of("data.path=/data"));
        assertThat(config.budget().limit()).hasToString("10M-params");
        for (OperationSet set : config.space().operationSets()) {
            SpaceShare share = SpaceShare.of(
                    set,
                    config.space().connectivity(),
                    config.macro(),
                    config.budget().limit(),
                    config.budget().bits());
            assertThat(share.canonicalShare()).as(name + " " + set.name()).isGreaterThan(0.05);
        }
    }

    @Test
    void aFileOfTheUserAndOverridesLieOverABundledOne() throws IOException {
        Path file = Files.writeString(folder.resolve("own.conf"), "train { epochs = 7, top = 3 }");
        RunConfig config = ConfigFiles.loadOverPaper(
                "cifar10-tiny.conf", Optional.of(file), List.of("data.path=/data", "train.top=2"));
        assertThat(config.training().recipe().epochs()).isEqualTo(7);
        assertThat(config.training().top()).isEqualTo(2);
        assertThat(config.macro().stem().width()).isEqualTo(8);
    }

    @Test
    void aBundledFileThatIsMissingIsNamed() {
        assertThatThrownBy(() -> ConfigFiles.loadOverPaper("nothing.conf", Optional.empty(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("paper/nothing.conf");
    }
}

package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spikernel.faults.Processes;

class NativeTextTest {
    private static final Map<Object, Object> FOLDERS =
            Map.of("user.dir", "/home/jürgen", "user.home", "/home/jürgen", "java.io.tmpdir", "/tmp");

    @TempDir
    Path folder;

    @Test
    void textOfAnyLanguageIsFine() {
        assertThat(new NativeText("UTF-8")
                        .complaint(
                                new String[] {"search", "-D", "data.path=/tmp/lücke/数据"},
                                Map.of("SPIKERNEL_WAREHOUSE", "/büro", "OTHER", "\uFFFD"),
                                FOLDERS))
                .isEmpty();
    }

    @Test
    void anArgumentThatIsNoUtf8IsNamedByItsPlace() {
        assertThat(new NativeText("UTF-8")
                        .complaint(new String[] {"search", "-D", "data.path=/tmp/l\uFFFDcke"}, Map.of(), FOLDERS))
                .contains("Cannot run: argument 3 must be UTF-8 text, got other bytes in data.path=/tmp/l\uFFFDcke;"
                        + " rename the file or folder that it names");
    }

    @Test
    void whereTheLocaleHasNoSuchTextAnotherLocaleIsAdvised() {
        assertThat(new NativeText("ANSI_X3.4-1968").complaint(new String[] {"\uFFFD\uFFFD"}, Map.of(), FOLDERS))
                .contains(
                        "Cannot run: argument 1 must be text of the locale, which knows ANSI_X3.4-1968 alone, got other"
                                + " bytes in \uFFFD\uFFFD; set LC_ALL to a locale of UTF-8, one that `locale -a` lists");
    }

    @Test
    void variablesAndFoldersAreNamedAndSecretsKept() {
        NativeText text = new NativeText("UTF-8");

        assertThat(text.complaint(new String[0], Map.of("SPIKERNEL_WAREHOUSE", "/b\uFFFDro"), FOLDERS))
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("Cannot run: the environment's SPIKERNEL_WAREHOUSE must be UTF-8 text, got other"
                                + " bytes in /b\uFFFDro;"));
        assertThat(text.complaint(new String[0], Map.of("SPIKERNEL_PASSWORD", "geh\uFFFDim"), FOLDERS))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("(hidden)").doesNotContain("geh"));
        assertThat(text.complaint(new String[] {"-D", "x.password=geh\uFFFDim"}, Map.of(), FOLDERS))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("(hidden)").doesNotContain("geh"));
        assertThat(text.complaint(new String[0], Map.of(), Map.of("user.dir", "/b\uFFFDro")))
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("Cannot run: the folder that it is started in must be UTF-8 text,"));
    }

    /** Real bytes, through a real process: what arrives is Java's to decide. */
    @ParameterizedTest
    @CsvSource({
        "C.UTF-8, UTF-8, data.path=l\\xfccke",
        "C, ANSI_X3.4-1968, data.path=l\\xc3\\xbccke",
        "no_SUCH.UTF-8, ANSI_X3.4-1968, data.path=l\\xc3\\xbccke"
    })
    void theProgramRefusesBytesThatItCannotRepresent(String locale, String charset, String argument) throws Exception {
        Processes.Running running = start(locale, "search -D $'" + argument + "'");

        assertThat(running.await()).isEqualTo(2);
        assertThat(running.text().lines())
                .last()
                .asString()
                .startsWith("Cannot run: argument 3 must be ")
                .contains(charset, "data.path=l");
    }

    @Test
    void theProgramRefusesAVariableAndTakesArgumentsInUtf8() throws Exception {
        Processes.Running variable = start("C.UTF-8", "--version", "SPIKERNEL_X=$'v\\xfc'");
        assertThat(variable.await()).isEqualTo(2);
        assertThat(variable.text()).contains("Cannot run: the environment's SPIKERNEL_X must be UTF-8 text");

        Processes.Running missing = start("C.UTF-8", "runs --config $'l\\xc3\\xbccke.conf'");
        assertThat(missing.await()).isEqualTo(2);
        assertThat(missing.text()).contains("--config must name a file, got lücke.conf (no such file)");
    }

    private Processes.Running start(String locale, String arguments, String... variables) throws Exception {
        String program = String.join(" ", variables) + " exec \"$0\" -cp \"$1\" org.spikernel.cli.Main " + arguments;
        return Processes.start(
                folder.resolve("log-" + System.nanoTime()),
                Map.of("LC_ALL", locale),
                List.of(
                        "bash",
                        "-c",
                        program,
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        System.getProperty("java.class.path")));
    }
}

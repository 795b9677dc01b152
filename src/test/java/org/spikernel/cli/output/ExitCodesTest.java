package org.spikernel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.spikernel.config.ConfigFiles;
import org.spikernel.data.DataException;

class ExitCodesTest {
    @Test
    void badInputIsItsMessageAlone() {
        assertThat(ExitCodes.of(new UserInputException("Cannot do it: got 3")))
                .isEqualTo(new ExitCodes.Verdict("Cannot do it: got 3", 2));
        assertThat(ExitCodes.of(new DataException("Cannot load it")))
                .isEqualTo(new ExitCodes.Verdict("Cannot load it", 2));
    }

    @Test
    void secretsThatAnExceptionRepeatsAreHidden() {
        Throwable failure = new IllegalStateException(
                "no connection to jdbc:x://host/db?password=geheim", new IOException("https://me:geheim@host refused"));

        assertThat(ExitCodes.of(failure).line())
                .doesNotContain("geheim")
                .contains("password=(hidden)", "//(hidden)@host");
        assertThat(ExitCodes.of(new UserInputException("got s3a://a:geheim@b")).line())
                .isEqualTo("got s3a://(hidden)@b");
    }

    @Test
    void wrongSettingsAreBadInput() {
        Throwable failure = catchThrowable(() -> ConfigFiles.load(Optional.empty(), List.of("train.epochs=x")));

        assertThat(ExitCodes.of(failure))
                .isEqualTo(
                        new ExitCodes.Verdict("Cannot use train.epochs: it must be a whole number, got \"x\" (-D)", 2));
    }

    @Test
    void badInputIsFoundBehindOtherExceptions() {
        Throwable failure =
                new IllegalStateException("outer", new RuntimeException(new DataException("Cannot load it")));

        assertThat(ExitCodes.of(failure)).isEqualTo(new ExitCodes.Verdict("Cannot load it", 2));
    }

    @Test
    void whatIsNotTheUsersFaultNamesItsKindAndRootCause() {
        Throwable failure = new IllegalStateException(
                "Cannot go on\nsecond line",
                new UncheckedIOException("middle", new FileNotFoundException("/proc/x (Permission denied)")));

        assertThat(ExitCodes.of(failure))
                .isEqualTo(new ExitCodes.Verdict(
                        "Failed: IllegalStateException: Cannot go on (FileNotFoundException: /proc/x (Permission denied));"
                                + " --stack-trace shows where",
                        1));
    }

    @Test
    void failureOfOurOwnSaysAllInWords() {
        assertThat(ExitCodes.of(new LostException()))
                .isEqualTo(new ExitCodes.Verdict("Failed: Cannot go on: another one took it over", 1));
    }

    private static final class LostException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        LostException() {
            super("Cannot go on: another one took it over");
        }
    }

    @Test
    void anIllegalArgumentDeepInALibraryIsNotTheUsersFault() {
        assertThat(ExitCodes.of(new IllegalArgumentException("capacity < 0")).exitCode())
                .isEqualTo(1);
    }

    @Test
    void errorsAreOneLineToo() {
        assertThat(ExitCodes.of(new OutOfMemoryError("Java heap space")))
                .isEqualTo(new ExitCodes.Verdict(
                        "Failed: OutOfMemoryError: Java heap space; --stack-trace shows where", 1));
    }

    @Test
    void aMessageIsItsFirstLineThatIsNotBlank() {
        assertThat(ExitCodes.line(new IOException("\n  [PARSE] wrong \nat"))).isEqualTo("[PARSE] wrong");
        assertThat(ExitCodes.line(new IOException())).isEqualTo("null");
    }

    @Test
    void causesInACircleEnd() {
        Exception one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(ExitCodes.of(one).exitCode()).isEqualTo(1);
    }
}

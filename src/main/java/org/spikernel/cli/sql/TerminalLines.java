package org.spikernel.cli.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Statements typed at a terminal: edited over several lines, completed with TAB, kept in a history. Control-C drops what is
 * typed, Control-D ends.
 */
final class TerminalLines implements PromptLines, AutoCloseable {
    private static final String DUMB = "dumb";

    private final Terminal terminal;
    private final LineReader reader;

    private TerminalLines(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
    }

    /** At the terminal of this process; empty when it has none, or one that can only print. */
    @SuppressWarnings("SystemConsoleNull") // From JDK 22 on the builder alone finds out.
    static Optional<TerminalLines> open(Supplier<SqlCompletions> words) {
        if (System.console() == null || DUMB.equals(System.getenv("TERM"))) {
            return Optional.empty();
        }
        try {
            Terminal terminal =
                    TerminalBuilder.builder().system(true).dumb(false).build();
            return Optional.of(on(terminal, words, SqlHistory.file(System.getenv(), System.getProperty("user.home"))));
        } catch (IOException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /**
     * At any terminal.
     *
     * @param words asked when something is completed for the first time
     * @param history file, where there is one
     */
    static TerminalLines on(Terminal terminal, Supplier<SqlCompletions> words, Optional<Path> history) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("spikernel")
                .parser(new StatementParser())
                .completer((reader, line, candidates) -> complete(words.get(), line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, SqlPrompt.CONTINUED);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        return new TerminalLines(terminal, builder.build());
    }

    private static void complete(SqlCompletions words, ParsedLine line, List<Candidate> candidates) {
        String beginning = line.word().substring(0, line.wordCursor());
        words.startingWith(beginning)
                .forEach(word -> candidates.add(new Candidate(
                        word.text(),
                        word.text(),
                        word.group(),
                        word.meaning().isEmpty() ? null : word.meaning(),
                        null,
                        null,
                        true)));
    }

    @Override
    public String next(String prompt) {
        try {
            return reader.readLine(prompt);
        } catch (UserInterruptException e) {
            return "";
        } catch (EndOfFileException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot give the terminal back", e);
        }
    }

    /** Names are words; a statement goes on until its semicolon. */
    private static final class StatementParser extends DefaultParser {
        StatementParser() {
            setQuoteChars(new char[0]);
            setEscapeChars(null);
        }

        @Override
        public boolean isDelimiterChar(CharSequence buffer, int position) {
            return !Character.isJavaIdentifierPart(buffer.charAt(position));
        }

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && SqlPrompt.isUnfinished(line)) {
                throw new EOFError(-1, -1, "the statement has no semicolon yet");
            }
            return super.parse(line, cursor, context);
        }
    }
}

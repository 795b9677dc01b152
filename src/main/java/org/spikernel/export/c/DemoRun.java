package org.spikernel.export.c;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the demo says after its first round, read from the memory of the emulated chip as a debugger would: the demo itself
 * says nothing to the outside but by its lights.
 *
 * @param verdict {@link #EQUAL}, {@link #DIFFERENT} or {@link #FAULT}
 * @param rounds through all images
 * @param wrongImages with a logit that is another than expected
 */
public record DemoRun(long verdict, long rounds, long wrongImages) {
    public static final long EQUAL = 1;
    public static final long DIFFERENT = 2;
    public static final long FAULT = 3;

    private static final String SYMBOL = "demo_report";
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Pattern WORDS = Pattern.compile("\"return\": \"[0-9a-f]+: 0x(\\w+) 0x(\\w+) 0x(\\w+)");

    /**
     * Where the report is.
     *
     * @param symbols lines that {@code nm} prints of the program
     */
    public static long address(List<String> symbols) {
        for (String line : symbols) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length == 3 && columns[2].equals(SYMBOL)) {
                return Long.parseLong(columns[0], 16);
            }
        }
        throw new IllegalArgumentException(
                "Cannot run demo: the program must have the symbol " + SYMBOL + ", got none");
    }

    /**
     * Waits for the verdict of a demo that runs, and ends QEMU.
     *
     * @param emulator started by {@link Board#runDemo}
     * @param address of the report
     * @throws IOException when QEMU ends before
     */
    public static DemoRun watch(Process emulator, long address) throws IOException {
        try (Writer questions = new OutputStreamWriter(emulator.getOutputStream(), StandardCharsets.UTF_8);
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(emulator.getInputStream(), StandardCharsets.UTF_8))) {
            ask(questions, answers, "{\"execute\": \"qmp_capabilities\"}");
            DemoRun seen;
            do {
                Thread.sleep(BETWEEN.toMillis());
                seen = parsed(ask(
                        questions,
                        answers,
                        "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"xp /3wx 0x%x\"}}"
                                .formatted(address)));
            } while (seen.verdict == 0);
            return seen;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            emulator.destroyForcibly();
        }
    }

    private static String ask(Writer questions, BufferedReader answers, String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String line = answers.readLine();
        while (line != null && !line.contains("\"return\"")) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("QEMU ended before the demo had a verdict");
        }
        return line;
    }

    private static DemoRun parsed(String answer) throws IOException {
        Matcher words = WORDS.matcher(answer);
        if (!words.find()) {
            throw new IOException("QEMU must give three words of memory, got " + answer);
        }
        return new DemoRun(
                Long.parseLong(words.group(1), 16),
                Long.parseLong(words.group(2), 16),
                Long.parseLong(words.group(3), 16));
    }
}

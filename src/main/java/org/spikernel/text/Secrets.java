package org.spikernel.text;

import java.util.regex.Pattern;

/** What must be on no screen, in no table and in no log: told by the names of settings, and by what values look like. */
public final class Secrets {
    /** Stands for a secret. */
    public static final String HIDDEN = "(hidden)";

    private static final String WORDS =
            "secret|passw(?:or)?d|passphrase|token|credential|(?:access|account|api|private|secret)[._-]?key";

    private static final Pattern NAME = Pattern.compile("(?i)" + WORDS);

    /** As in {@code s3a://key:secret@bucket}; and Oracle's {@code jdbc:oracle:thin:user/password@host}. */
    private static final String USER =
            "(?<=://)[^\\s@/:'\"]*:[^\\s@'\"]+(?=@)|(?<=jdbc:oracle:\\w{1,9}:)[^\\s@:'\"]+(?=@)";

    /** As in {@code ?user=me&password=secret}, {@code AccountKey=abc;} and {@code -Dx.password=secret}. */
    private static final String PARAMETER = "(?<=(?:" + WORDS
            + "|[?&;]sig|[?&;]pwd|\\bpwd)[\\w.-]{0,40}(?:[\"']?\\s{0,3}=|[\"']\\s{0,3}:)\\s{0,3}[\"']?)[^\\s&;,\"'})\\](]+";

    private static final Pattern VALUE = Pattern.compile("(?i)" + USER + "|" + PARAMETER);

    private Secrets() {}

    /** Whether the value of a setting of this name is a secret. */
    public static boolean isNamedBy(String setting) {
        return NAME.matcher(setting).find();
    }

    /** The text with (hidden) for every secret that shows itself as one. */
    public static String hide(String text) {
        return VALUE.matcher(text).replaceAll(HIDDEN);
    }

    /** For {@code spark.redaction.regex}, by which Spark keeps settings from its pages and event logs. */
    public static String sparkPattern() {
        return "(?i)" + WORDS + "|" + USER;
    }
}

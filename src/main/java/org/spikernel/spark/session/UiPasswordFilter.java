package org.spikernel.spark.session;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks who looks at Spark's pages for a name and a password (HTTP Basic), and tells Spark the name: Spark's own access
 * control ({@code spark.acls.enable}) lets everybody in whose name it does not know, and Spark brings nothing that
 * browsers can answer. For {@code spark.ui.filters}; the parameters are {@code user} and {@code password}.
 */
public final class UiPasswordFilter implements Filter {
    private static final String SCHEME = "basic ";

    private String user = "";
    private byte[] expected = {};

    @Override
    public void init(FilterConfig config) throws ServletException {
        user = parameter(config, "user");
        expected = (user + ":" + parameter(config, "password")).getBytes(StandardCharsets.UTF_8);
    }

    /** Without them, the pages would be open or closed to everybody. */
    private static String parameter(FilterConfig config, String name) throws ServletException {
        String value = config.getInitParameter(name);
        if (value == null || value.isBlank()) {
            throw new ServletException("Cannot protect Spark's pages: spark." + UiPasswordFilter.class.getName()
                    + ".param." + name + " must be set, got nothing");
        }
        return value;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer) {
            if (isKnown(http)) {
                chain.doFilter(new Named(http, user), answer);
            } else {
                answer.setHeader("WWW-Authenticate", "Basic realm=\"Spark\", charset=\"UTF-8\"");
                answer.sendError(HttpServletResponse.SC_UNAUTHORIZED);
            }
        }
    }

    private boolean isKnown(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .flatMap(header -> decoded(header.substring(SCHEME.length()).strip()))
                // Takes as long for a nearly right password as for a wrong one.
                .filter(given -> MessageDigest.isEqual(given, expected))
                .isPresent();
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A request whose user is known. */
    private static final class Named extends HttpServletRequestWrapper {
        private final String user;

        Named(HttpServletRequest request, String user) {
            super(request);
            this.user = user;
        }

        @Override
        public String getRemoteUser() {
            return user;
        }
    }
}

package org.spikernel.train.team;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What this process shows to the others of its teams: a certificate that it signed itself, whose key never leaves it. The
 * JDK has no public way to make a certificate but its tool {@code keytool}, which is part of every Java.
 */
final class TeamIdentity {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String ALIAS = "member";
    private static final String PASSWORD_VARIABLE = "SPIKERNEL_TEAM_STORE";
    private static TeamIdentity ofThisProcess;

    private final KeyStore key;
    private final char[] password;

    private TeamIdentity(KeyStore key, char[] password) {
        this.key = key;
        this.password = password;
    }

    /** Made once, which takes about a second. */
    static synchronized TeamIdentity ofThisProcess() throws IOException {
        if (ofThisProcess == null) {
            ofThisProcess = make();
        }
        return ofThisProcess;
    }

    static TeamIdentity make() throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        // For this user alone.
        Path folder = Files.createTempDirectory("spikernel-team");
        Path file = folder.resolve("identity.p12");
        try {
            keytool(file, password);
            KeyStore key = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                key.load(in, password.toCharArray());
            }
            return new TeamIdentity(key, password.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot train together: no certificate could be made", e);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void keytool(Path file, String password) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        ProcessBuilder builder = new ProcessBuilder(
                        tool.toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=SpiKernel",
                        // Nobody asks: the others trust this very certificate.
                        "-validity",
                        "36500",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass:env",
                        PASSWORD_VARIABLE)
                .redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, password);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String says = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
            if (process.waitFor() != 0) {
                throw new IOException("Cannot train together: " + tool + " must make a certificate, got "
                        + says.lines().findFirst().orElse("nothing"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Training was interrupted");
        } finally {
            process.destroy();
        }
    }

    /** The certificate, as text. */
    String certificate() throws IOException {
        try {
            return Base64.getEncoder().encodeToString(key.getCertificate(ALIAS).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot train together: this process has no certificate", e);
        }
    }

    /** Connections to those who have the keys of these certificates, and to nobody else. */
    SSLContext connections(List<String> certificates) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String certificate : certificates) {
                Certificate one = factory.generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(certificate)));
                trusted.setCertificateEntry(String.valueOf(trusted.size()), one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(key, password);
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(own.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot train together: the members' certificates cannot be used", e);
        }
    }
}

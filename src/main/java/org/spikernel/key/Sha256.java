package org.spikernel.key;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of keys and fingerprints. */
public final class Sha256 {
    private Sha256() {}

    /** A digest that nothing was added to. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

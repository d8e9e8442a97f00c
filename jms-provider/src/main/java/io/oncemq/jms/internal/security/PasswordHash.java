// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes of passwords, slow on purpose. The text of one says how it was made, {@code algorithm$iterations$salt$hash}, so that
 * hashes made by older and by stronger rules are there side by side.
 */
public final class PasswordHash {

    /** What OWASP recommends for PBKDF2 with HMAC-SHA-512; more as computers grow faster. */
    private static final int ITERATIONS = 210_000;

    private static final String ALGORITHM = "pbkdf2-sha512";
    private static final Map<String, String> ALGORITHMS =
            Map.of(ALGORITHM, "PBKDF2WithHmacSHA512", "pbkdf2-sha256", "PBKDF2WithHmacSHA256");

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** A row of the database does not decide to occupy a processor for minutes. */
    private static final int MOST_ITERATIONS = 10_000_000;

    private static final Pattern FORMAT =
            Pattern.compile("([a-z0-9-]{1,30})\\$(\\d{1,8})\\$([A-Za-z0-9+/=]{1,200})\\$([A-Za-z0-9+/=]{1,200})");

    private static final SecureRandom RANDOM = new SecureRandom();

    /** For users who are not there: as much work as for those who are. */
    private static final String NOBODY = format(ALGORITHM, ITERATIONS, new byte[SALT_BYTES], new byte[HASH_BYTES]);

    private PasswordHash() {}

    /** Hashes a password, which is not empty. */
    public static String of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return format(ALGORITHM, ITERATIONS, salt, derive(password, ALGORITHM, ITERATIONS, salt, HASH_BYTES));
    }

    /**
     * Whether the password is the one of the hash; in a time that depends on neither.
     *
     * @throws IllegalArgumentException if this version cannot read the hash
     */
    static boolean matches(String password, String hash) {
        Matcher parts = FORMAT.matcher(hash);
        if (!parts.matches() || !ALGORITHMS.containsKey(parts.group(1))) {
            throw new IllegalArgumentException("The hash of the password is not of a form that this version knows");
        }
        int iterations = Integer.parseInt(parts.group(2));
        if (iterations < 1 || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException("The hash of the password has " + iterations + " iterations");
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(3));
        byte[] expected = Base64.getDecoder().decode(parts.group(4));
        // The key of HMAC cannot be empty; no password is.
        byte[] derived = derive(
                password.isEmpty() ? "\0" : password, parts.group(1), iterations, salt, Math.max(1, expected.length));
        return MessageDigest.isEqual(derived, expected) && !password.isEmpty();
    }

    /** Does the work of {@link #matches} for a user who is not there. */
    static void matchNobody(String password) {
        boolean unused = matches(password, NOBODY);
    }

    /** Whether a password is to be hashed anew, by the present rules. */
    static boolean outdated(String hash) {
        Matcher parts = FORMAT.matcher(hash);
        return parts.matches() && (!parts.group(1).equals(ALGORITHM) || Integer.parseInt(parts.group(2)) < ITERATIONS);
    }

    private static byte[] derive(String password, String algorithm, int iterations, byte[] salt, int bytes) {
        char[] characters = password.toCharArray();
        PBEKeySpec key = new PBEKeySpec(characters, salt, iterations, bytes * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance(ALGORITHMS.getOrDefault(algorithm, algorithm))
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot make hashes of passwords by " + algorithm, e);
        } finally {
            key.clearPassword();
        }
    }

    private static String format(String algorithm, int iterations, byte[] salt, byte[] hash) {
        Base64.Encoder encoder = Base64.getEncoder();
        return algorithm + "$" + iterations + "$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }
}

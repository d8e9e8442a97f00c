// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The form in which a key is stored: as it is, if every database can hold it, else what a person can recognize of it, and its
 * hash. The latter is longer than any key that is stored as it is, so that no two keys have the same form.
 */
final class StoredKey {

    /** Columns are that wide. */
    static final int LENGTH = 255;

    private static final int HASH_LENGTH = 64;
    private static final int LONGEST_AS_IT_IS = LENGTH - HASH_LENGTH - 1;

    private StoredKey() {}

    static String of(String key) {
        return key.length() <= LONGEST_AS_IT_IS && isPlain(key) ? key : hashed(key);
    }

    /** Whether it has neither NUL nor half of a pair of surrogates. */
    private static boolean isPlain(String key) {
        return key.codePoints().noneMatch(StoredKey::cannotBeStored);
    }

    private static boolean cannotBeStored(int codePoint) {
        return codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }

    private static String hashed(String key) {
        StringBuilder form = new StringBuilder(LENGTH);
        for (int i = 0; i < key.length() && form.length() < LONGEST_AS_IT_IS; i++) {
            char c = key.charAt(i);
            form.append(c >= ' ' && c <= '~' ? c : '?');
        }
        while (form.length() <= LONGEST_AS_IT_IS) {
            form.append('#');
        }
        return form.append(HexFormat.of().formatHex(sha256(key))).toString();
    }

    private static byte[] sha256(String key) {
        try {
            // Not by a charset: all halves of pairs would become the same.
            ByteBuffer chars = ByteBuffer.allocate(key.length() * Character.BYTES);
            chars.asCharBuffer().put(key);
            return MessageDigest.getInstance("SHA-256").digest(chars.array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

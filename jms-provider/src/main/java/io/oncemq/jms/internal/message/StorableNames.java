// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

/** Names that applications give, and that every database can hold in an index. */
final class StorableNames {

    private StorableNames() {}

    /** Whether a name is not empty, not too long, and of characters that every database can hold. */
    static boolean isUsable(String name, int longest) {
        return !name.isEmpty()
                && name.length() <= longest
                && name.indexOf('\0') < 0
                && !ExactText.hasLoneSurrogate(name);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import org.jspecify.annotations.Nullable;

/** Text as servers hand it over. */
final class Texts {

    private Texts() {}

    /** Null for empty text: servers set that for what was left empty. */
    static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}

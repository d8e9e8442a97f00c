// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is done with a message that is sent where there is no room. */
public enum WhenFull {
    /** The send waits for room. */
    BLOCK("block"),
    /** The send fails. */
    FAIL("fail"),
    /** The oldest messages make room. */
    DISCARD_OLDEST("discard-oldest"),
    /** It goes to another queue; of a subscription, the oldest messages do. */
    MOVE("move");

    private final String key;

    WhenFull(String key) {
        this.key = key;
    }

    /** The choice that is written so; null if there is none. */
    static @Nullable WhenFull ofKey(String key) {
        return Arrays.stream(values())
                .filter(choice -> choice.key.equals(key))
                .findFirst()
                .orElse(null);
    }
}

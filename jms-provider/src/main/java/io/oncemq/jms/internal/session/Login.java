// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * As whom somebody wants to use the messages.
 *
 * @param user null if nobody was named
 * @param password null if none was given
 */
public record Login(@Nullable String user, @Nullable String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[user=" + user + "]";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an application's call asks for, on its way through the container's pool.
 *
 * @param manager to whom the handle turns to be enlisted late; no part of what is asked for
 */
record RequestInfo(
        Kind kind,
        @Nullable String user,
        @Nullable String password,
        @Nullable ConnectionManager manager) implements ConnectionRequestInfo {

    static final RequestInfo DEFAULT = new RequestInfo(Kind.CONNECTION, null, null, null);

    /** The request, or one for a plain connection: recovery makes none. */
    static RequestInfo of(@Nullable ConnectionRequestInfo info) {
        return info instanceof RequestInfo request ? request : DEFAULT;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestInfo info
                && kind == info.kind
                && Objects.equals(user, info.user)
                && Objects.equals(password, info.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, user, password);
    }

    @Override
    public String toString() {
        return kind + " of user " + user;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoreUnavailableException;
import java.sql.SQLException;

/** The one place where an {@link SQLException} of an own connection becomes a {@link StoreException}. */
final class SqlErrors {

    private SqlErrors() {}

    /**
     * The exception to throw.
     *
     * @param what what could not be done, after "Could not"
     */
    static StoreException translate(String what, SQLException cause) {
        String message = "Could not " + what + ": " + cause.getMessage() + " [SQLState " + cause.getSQLState() + "]";
        return switch (Failure.of(cause)) {
            case CONNECTION, SLOW -> new StoreUnavailableException(message, cause);
            case FORBIDDEN -> new StoreSecurityException(message, cause, true);
            case UNAUTHENTICATED -> new StoreSecurityException(message, cause, false);
            default -> new StoreException(message, cause);
        };
    }
}

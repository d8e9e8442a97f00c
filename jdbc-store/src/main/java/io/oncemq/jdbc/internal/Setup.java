// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;

/** Makes a new connection fit for its role. */
@FunctionalInterface
interface Setup {

    /**
     * Applies everything, whatever the pool, the role or the server have as defaults.
     *
     * @return what puts the connection back as it was, for a pool that gives it to others
     */
    Undo apply(Connection connection) throws SQLException;

    /** Puts a connection back as it was. */
    @FunctionalInterface
    interface Undo {
        void run() throws SQLException;
    }
}

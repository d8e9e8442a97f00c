// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;

/** Work on a session of an own connection. It may be run again after a conflict, so it changes nothing else. */
@FunctionalInterface
interface Work<T> {
    T apply(Session session) throws SQLException, StoreException;

    /** Work without a result. */
    @FunctionalInterface
    interface Action {
        void run(Session session) throws SQLException, StoreException;
    }
}

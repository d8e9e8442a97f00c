// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.CommitGroup;
import io.oncemq.jms.spi.StoreException;
import java.sql.SQLException;

/** Commits a group on an own connection. */
interface GroupWriter {

    /**
     * Writes and commits. Before anything that may commit is sent, {@link Session#committing()} is called, so that the
     * caller can tell a lost connection from a lost answer.
     *
     * @return the id of each send, as {@link io.oncemq.jms.spi.Committer#commit} demands
     * @throws SQLException if the database refused it or was lost; also, with {@link Failure#FENCE}, if an acknowledged
     *     message was not there
     */
    long[] write(Session session, CommitGroup group, UnitToken token) throws SQLException, StoreException;
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges nodes that prove by a session lock and a heartbeat that they live, and deletes the rows of those that do not. A node
 * whose lock is free is dead. One whose heartbeat stops although the lock is held is frozen, or the server has not yet noticed
 * that its host is gone: its sessions are ended as well.
 */
final class Burial {

    private static final Logger LOG = LoggerFactory.getLogger(Burial.class);

    private final String judge;
    private final String delete;

    /**
     * Of the nodes of a store.
     *
     * @param judge tells of a node, if it is there, whether its lock is <code>free</code> and its heartbeat <code>silent</code>
     */
    Burial(Tables tables, String judge) {
        this.judge = tables.resolve(judge);
        this.delete = tables.resolve("DELETE FROM ${node} WHERE id = ?");
    }

    private enum Verdict {
        ALIVE,
        DEAD,
        FROZEN
    }

    /**
     * {@link Liveness#bury}.
     *
     * @param asking sets the parameters of the judgement
     * @param ending ends the sessions of the node; how many
     */
    boolean bury(OwnConnection connection, long node, Statements.Binding asking, Work<Long> ending)
            throws StoreException {
        Verdict verdict = connection.transaction("judge node " + node, session -> {
            Verdict found = judge(session, asking);
            if (found != Verdict.ALIVE && session.update(delete, statement -> statement.setLong(1, node)) != 1) {
                return Verdict.ALIVE; // somebody else has just buried it
            }
            return found;
        });
        if (verdict == Verdict.FROZEN) {
            end(connection, node, ending);
        }
        return verdict != Verdict.ALIVE;
    }

    private Verdict judge(Session session, Statements.Binding asking) throws SQLException, StoreException {
        return session.run(judge, statement -> {
            asking.bind(statement);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    // It left, or somebody else buried it.
                    return Verdict.ALIVE;
                }
                if (row.getBoolean("free")) {
                    return Verdict.DEAD;
                }
                return row.getBoolean("silent") ? Verdict.FROZEN : Verdict.ALIVE;
            }
        });
    }

    /** Ends the sessions of a frozen node, so that it holds nobody up. The fences work without that. */
    private static void end(OwnConnection connection, long node, Work<Long> ending) throws StoreException {
        try {
            long ended = connection.call("end the sessions of node " + node, ending);
            LOG.warn("node {}: silent for 15 seconds; {} of its sessions were ended", node, ended);
        } catch (StoreException e) {
            if (!(e.getCause() instanceof SQLException cause) || Failure.of(cause) != Failure.FORBIDDEN) {
                throw e;
            }
            LOG.warn("node {}: silent for 15 seconds; its sessions could not be ended for lack of rights", node);
        }
    }
}

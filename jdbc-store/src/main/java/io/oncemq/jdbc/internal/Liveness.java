// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Proof of life, and hints between nodes, as one database offers them. */
interface Liveness {

    /** {@link io.oncemq.jms.spi.Membership#heartbeatInterval}. */
    default Duration heartbeatInterval() {
        return Duration.ofSeconds(2);
    }

    /** Takes the proof of life of a node on one of its connections. */
    void prove(Connection connection, long node) throws SQLException;

    /**
     * Finds out whether the connection of a session really has the proof of life, and tells the other nodes to go by the
     * heartbeat alone where it has not.
     *
     * @param heldBefore whether it had it when this was asked last, so that the others need not be told again that it has
     * @return whether it has it
     */
    boolean verify(Statements statements, long node, boolean heldBefore) throws SQLException, StoreException;

    /** Whether another node may be coming back from a fail-over after which this one began. */
    boolean mayBeReturning(long self, long other);

    /** What the proof of life and the hints are; lines for people. */
    List<String> guarantees(boolean proven);

    /** The line on a proof of life that is a session lock. */
    static String bySessionLock(boolean proven) {
        return proven
                ? "liveness: session lock and heartbeat; a dead node is noticed at once"
                : "liveness: heartbeat alone, because locks do not stay with this node's connections; a dead node is"
                        + " noticed after 15 seconds";
    }

    /** Makes the membership connection hear hints. */
    void listen(Connection connection) throws SQLException;

    /** Whether the database started so recently that nodes may not have come back yet. */
    boolean startedLately(Statements statements) throws SQLException, StoreException;

    /**
     * Judges another node and deletes its row if it is dead; in a transaction of its own.
     *
     * @return whether it was dead
     */
    boolean bury(OwnConnection connection, long node) throws StoreException;

    /** Sends hints to the other nodes. */
    void announce(Statements statements, long node, Collection<WakeUp> wakeUps) throws SQLException, StoreException;

    /** Waits for hints, up to a short time. */
    List<WakeUp> hear(Session session, long node, Duration atMost) throws SQLException, StoreException;

    /** {@link io.oncemq.jms.spi.Membership#mustPoll}. */
    boolean mustPoll();

    /** Whether {@link #hear} can be woken by others. */
    boolean hears();
}

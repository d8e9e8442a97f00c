// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Proof of life on H2: only one process at a time has the database open, so a node of any other process is dead. Nodes of
 * this process wake each other in memory.
 */
final class H2Liveness implements Liveness {

    /** A test that sets its clock looks whether the nodes have noticed: they have to notice soon. */
    private static final Duration INTERVAL_IN_TESTS = Duration.ofMillis(10);

    private final boolean inTest;
    private final String bury;

    H2Liveness(Tables tables, H2Clock clock) {
        inTest = clock.settable();
        // Where time leaps, silence proves nothing.
        bury = tables.resolve("DELETE FROM ${node} WHERE id = ? AND (process <> ?"
                + (inTest ? ")" : " OR heartbeat < ${now} - 15000)"));
    }

    @Override
    public Duration heartbeatInterval() {
        return inTest ? INTERVAL_IN_TESTS : Liveness.super.heartbeatInterval();
    }

    @Override
    public void prove(Connection connection, long node) {
        // That the process is alive is proof enough.
    }

    @Override
    public boolean verify(Statements statements, long node, boolean heldBefore) {
        return true;
    }

    @Override
    public boolean mayBeReturning(long self, long other) {
        return false;
    }

    @Override
    public List<String> guarantees(boolean proven) {
        return List.of("liveness: one process at a time; its nodes prove that they live by heartbeats");
    }

    @Override
    public void listen(Connection connection) {
        // There is nothing to hear.
    }

    @Override
    public boolean startedLately(Statements statements) {
        return false;
    }

    @Override
    public boolean bury(OwnConnection connection, long node) throws StoreException {
        return connection.call(
                "judge node " + node,
                session -> session.update(bury, statement -> {
                            statement.setLong(1, node);
                            statement.setObject(2, JdbcStore.PROCESS);
                        })
                        == 1);
    }

    @Override
    public void announce(Statements statements, long node, Collection<WakeUp> wakeUps) {
        // Nobody could hear it.
    }

    @Override
    public List<WakeUp> hear(Session session, long node, Duration atMost) {
        return List.of();
    }

    @Override
    public boolean hears() {
        return false;
    }

    @Override
    public boolean mustPoll() {
        return false;
    }
}

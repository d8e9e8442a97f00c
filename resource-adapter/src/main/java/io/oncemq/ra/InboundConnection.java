// SPDX-License-Identifier: Apache-2.0
package io.oncemq.ra;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;

/** The provider's connection of an activation: with sessions for distributed transactions, or with such that join. */
final class InboundConnection {

    /** Makes the sessions. */
    @FunctionalInterface
    private interface Sessions {
        EndpointSession open(EndpointPool pool) throws JMSException;
    }

    private final Connection connection;
    private final Sessions sessions;

    private InboundConnection(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.sessions = sessions;
    }

    static InboundConnection open(ProviderSettings settings, ProviderFactories factories) throws JMSException {
        if (settings.joined()) {
            JoinedTransactions transactions = factories.transactions();
            Connection connection = factories.joined(settings).createConnection();
            return new InboundConnection(
                    connection, pool -> new EndpointSession(pool, connection.createSession(), transactions));
        }
        XAConnection connection = factories.distributed(settings).createXAConnection();
        return new InboundConnection(connection, pool -> {
            XASession session = connection.createXASession();
            return new EndpointSession(pool, session, new TrackedResource(session.getXAResource()));
        });
    }

    Connection connection() {
        return connection;
    }

    /** A session to process messages with. */
    EndpointSession session(EndpointPool pool) throws JMSException {
        return sessions.open(pool);
    }
}

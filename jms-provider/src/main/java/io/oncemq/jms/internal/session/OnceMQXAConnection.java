// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.TransactionContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;

/** A connection that makes XA sessions besides ordinary ones. Thread-safe. */
public final class OnceMQXAConnection extends OnceMQConnection implements XAQueueConnection, XATopicConnection {

    private OnceMQXAConnection(ConnectionSettings settings, Domain domain, Node node, Access access) {
        super(settings, domain, node, access);
    }

    /** Opens a connection. */
    public static OnceMQXAConnection open(ConnectionSettings settings, Domain domain) throws JMSException {
        return ConnectionMaker.open(settings, domain, OnceMQXAConnection::new);
    }

    /** A transaction manager tells its sessions what to work in. */
    @Override
    TransactionContext transactionContext() {
        return TransactionContext.NONE;
    }

    @Override
    public OnceMQXASession createXASession() throws JMSException {
        return createXASession(Domain.COMMON);
    }

    @Override
    public OnceMQXASession createXAQueueSession() throws JMSException {
        return createXASession(Domain.QUEUE);
    }

    @Override
    public OnceMQXASession createXATopicSession() throws JMSException {
        return createXASession(Domain.TOPIC);
    }

    private OnceMQXASession createXASession(Domain sessionDomain) throws JMSException {
        checkOpen();
        use();
        return openXASession(sessionDomain);
    }

    /** A session which does not count as a use of the connection. */
    OnceMQXASession openXASession(Domain sessionDomain) throws JMSException {
        return add(new OnceMQXASession(this, sessionDomain, nextSessionNumber()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;

/** A context with an XA session. Contexts that are made from it share its connection and are ordinary ones. */
public final class OnceMQXAContext extends OnceMQContext implements XAJMSContext {

    private final OnceMQXASession session;

    private OnceMQXAContext(OnceMQXAConnection connection, OnceMQXASession session) {
        super(new SharedConnection(connection), session);
        this.session = session;
    }

    /** A context with a connection of its own. */
    public static OnceMQXAContext open(OnceMQXAConnection connection) throws JMSException {
        boolean opened = false;
        try {
            OnceMQXAContext context = new OnceMQXAContext(connection, connection.openXASession(Domain.COMMON));
            opened = true;
            return context;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return session.getXAResource();
    }
}

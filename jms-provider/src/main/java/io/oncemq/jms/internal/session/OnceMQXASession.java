// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.internal.xa.BranchPart;
import io.oncemq.jms.internal.xa.BranchWorker;
import io.oncemq.jms.internal.xa.OnceMQXAResource;
import io.oncemq.jms.spi.TransactionResource;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;

/**
 * A session whose sends and receipts belong to the branch with which a transaction manager has associated its resource at
 * that moment.
 *
 * <p>While there is none, it sends and acknowledges by itself, as AUTO_ACKNOWLEDGE does. The specification leaves this open;
 * here nobody could ever commit what would be kept back, since commit() is not allowed, so that it would be lost.
 *
 * <p>It says of itself that it is transacted, always, as the specification demands.
 */
public final class OnceMQXASession extends OnceMQSession implements XAQueueSession, XATopicSession {

    private final OnceMQXAResource resource;

    OnceMQXASession(OnceMQConnection connection, Domain domain, int number) {
        super(connection, domain, SESSION_TRANSACTED, AUTO_ACKNOWLEDGE, number);
        this.resource = new OnceMQXAResource(connection.node(), lane(), new Worker(this));
    }

    private record Worker(OnceMQXASession session) implements BranchWorker {

        @Override
        public void begin(BranchPart part) {
            session.workFor(new BranchWork(session.node(), session.lane(), part));
        }

        @Override
        public void end() {
            session.workFor(null);
        }

        @Override
        public void requireRecovery() throws JMSException {
            session.access().requireManageAll("recover transactions");
        }
    }

    /** Also of a closed session: what it did can still be completed. */
    @Override
    public OnceMQXAResource getXAResource() {
        return resource;
    }

    @Override
    public OnceMQXASession getSession() throws JMSException {
        checkOpen();
        return this;
    }

    @Override
    public OnceMQXASession getQueueSession() throws JMSException {
        return getSession();
    }

    @Override
    public OnceMQXASession getTopicSession() throws JMSException {
        return getSession();
    }

    @Override
    public void commit() throws JMSException {
        checkOpen();
        throw BranchWork.refused("commit()");
    }

    @Override
    public void rollback() throws JMSException {
        checkOpen();
        throw BranchWork.refused("rollback()");
    }

    @Override
    public void recover() throws JMSException {
        checkOpen();
        throw new IllegalStateException(
                "recover() is not allowed on an XA session: its transaction manager rolls back");
    }

    @Override
    public Joined join(TransactionResource transaction) throws JMSException {
        checkOpen();
        throw new IllegalStateException(
                "An XA session cannot join a transaction of the application: use a session of an ordinary connection");
    }

    @Override
    void refuseListenerIfJoined() {
        // It never is.
    }

    @Override
    void finishClose() {
        resource.close();
        super.finishClose();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.spi.ListenerFor;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls message listeners on behalf of a session, with what its mode demands before and after. Whose thread that is, ours or
 * an application server's, and that it is one at a time, is the caller's business.
 */
final class ListenerCalls {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerCalls.class);

    private final OnceMQSession session;
    private final String sessionName;
    private final ReentrantLock lock = new ReentrantLock();

    /** The thread that is in a listener; null if none is. */
    @GuardedBy("lock") private @Nullable Thread running;

    ListenerCalls(OnceMQSession session, String sessionName) {
        this.session = session;
        this.sessionName = sessionName;
    }

    /** Whether the calling thread is in a listener of the session. */
    boolean onOwnThread() {
        lock.lock();
        try {
            return running == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what a listener may not do to its own session (Jakarta Messaging 8.8). */
    void refuseOwnThread(String what) throws IllegalStateException {
        if (onOwnThread()) {
            throw new IllegalStateException(what + " is not allowed in a MessageListener of its own");
        }
    }

    /** Delivers a message on a thread of ours; false if it is not to go on at once, as when the database cannot be reached. */
    boolean deliver(MessageListener listener, Receipt receipt) {
        return deliver(listener, receipt, false);
    }

    /** Delivers a message on a thread of an application server, in the transaction that is current there, if one is. */
    boolean deliverInTransaction(MessageListener listener, Receipt receipt) {
        return deliver(listener, receipt, true);
    }

    private boolean deliver(MessageListener listener, Receipt receipt, boolean inTransaction) {
        // What has not even been begun goes back as it was, and would come again at once.
        boolean soon = true;
        try {
            OnceMQMessage message = decode(receipt);
            soon = false;
            SessionWork work = inTransaction ? currentWork(receipt) : session.listenerWork();
            SessionWork.Verdict verdict =
                    session.takeKey(receipt) ? work.beforeListener(receipt) : SessionWork.Verdict.VOID;
            soon = true;
            if (verdict == SessionWork.Verdict.DELIVER) {
                boolean failed = !call(listener, message, receipt);
                work.afterListener(receipt, failed);
            }
            session.problems().available();
            return true;
        } catch (JMSException e) {
            session.problems().report(e);
            return soon && !StoreFailures.unavailable(e);
        }
    }

    /** What the message becomes part of; a transaction that is marked for rollback, say, refuses it. */
    private SessionWork currentWork(Receipt receipt) throws JMSException {
        try {
            return session.work();
        } catch (JMSException e) {
            Receipt.giveBack(session.node(), List.of(receipt));
            throw e;
        }
    }

    private OnceMQMessage decode(Receipt receipt) throws JMSException {
        try {
            return session.decode(receipt);
        } catch (JMSException e) {
            session.setAside(receipt);
            throw e;
        }
    }

    @SuppressWarnings(
            "CatchingUnchecked") // the application's listener may throw anything, and must not stop the others
    private boolean call(MessageListener listener, OnceMQMessage message, Receipt receipt) {
        receipt.delivery().handledBy(sessionName + ", " + name(listener));
        running(Thread.currentThread());
        try {
            listener.onMessage(message);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a MessageListener has thrown an exception on {}", sessionName, message, e);
            receipt.delivery().failed(e);
            if (listener instanceof ListenerFor other && other.refused(e)) {
                receipt.delivery().refuse();
            }
            return false;
        } finally {
            running(null);
            // An interrupt that the listener has left behind would end the acknowledgement that follows.
            boolean unused = Thread.interrupted();
        }
    }

    private static String name(MessageListener listener) {
        return listener instanceof ListenerFor other
                ? other.handler()
                : listener.getClass().getName();
    }

    private void running(@Nullable Thread thread) {
        lock.lock();
        try {
            running = thread;
        } finally {
            lock.unlock();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import io.oncemq.jms.internal.session.Joinable;
import io.oncemq.jms.internal.session.Joined;
import io.oncemq.jms.spi.TransactionResource;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/**
 * Makes the sends and receipts of a session part of a transaction of the application: they become durable together with
 * whatever else the application writes in it, or not at all.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * try (JoinedTransaction transaction = JoinedTransaction.begin(session, JdbcTransaction.of(connection))) {
 *     Message order = consumer.receive(1000);
 *     // ... write to the tables of the application with the connection ...
 *     transaction.commit();
 * }
 * }</pre>
 *
 * <p>A session of any acknowledgement mode can join, if it has no message listener and no work that is not ended. Until the
 * end, receive() takes messages in the transaction, and the session's own commit(), rollback() and recover() are refused.
 *
 * <p>Used by the thread that uses the session and the application's connection.
 */
public final class JoinedTransaction implements AutoCloseable {

    private final Joined joined;
    private boolean ended;

    private JoinedTransaction(Joined joined) {
        this.joined = joined;
    }

    /**
     * Joins a transaction of the application.
     *
     * @param session a session of OnceMQ
     * @param transaction the transaction, from the factory of the store's module
     * @throws IllegalStateException if the session cannot join now
     * @throws JMSException if the transaction cannot be joined; the reason says why
     */
    public static JoinedTransaction begin(Session session, TransactionResource transaction) throws JMSException {
        return beginWith(session, transaction);
    }

    /**
     * Joins a transaction of the application; as for a session.
     *
     * @throws IllegalStateException if the context cannot join now
     * @throws JMSException if the transaction cannot be joined; the reason says why
     */
    public static JoinedTransaction begin(JMSContext context, TransactionResource transaction) throws JMSException {
        return beginWith(context, transaction);
    }

    private static JoinedTransaction beginWith(Object session, TransactionResource transaction) throws JMSException {
        if (session instanceof Joinable joinable) {
            return new JoinedTransaction(joinable.join(transaction));
        }
        throw new IllegalStateException(
                session.getClass().getName() + " is no session of OnceMQ; if it is a wrapper, join the session inside");
    }

    /**
     * Commits the application's transaction. If the connection breaks meanwhile, the rows are asked how it ended, for as long as
     * option {@code outcome-timeout} says; a commit that took place returns then, although the connection is broken.
     *
     * @throws jakarta.jms.TransactionRolledBackException if the connection broke, and the transaction was rolled back
     * @throws JMSException if the database refused, the cause is its error; or, with error code {@code
     *     ONCEMQ-OUTCOME-UNKNOWN}, if the connection broke and nobody knows how it ended: the database does not answer, or nothing
     *     was received and what was sent is not there, be it that somebody has consumed it
     */
    public void commit() throws JMSException {
        end("commit");
        joined.commitJoined();
    }

    /** Rolls the application's transaction back: what was received in it is delivered again. */
    public void rollback() throws JMSException {
        end("roll back");
        joined.rollbackJoined();
    }

    /**
     * Says that the application, or a framework, has ended the transaction itself, in whichever way. Whether it was committed is
     * found out from the database. Not needed if the connection says so itself, as those of a wrapped DataSource do. Otherwise the
     * rows are watched meanwhile, so that nobody waits long for what was committed; and the session stays joined to whatever
     * transaction is current on the connection, until this is called.
     */
    public void completed() throws JMSException {
        if (!ended && joined.endedByApplication()) {
            ended = true;
            return;
        }
        end("complete");
        joined.completedByApplication();
    }

    /** Rolls back, unless the transaction has ended. */
    @Override
    public void close() throws JMSException {
        if (!ended && !joined.endedByApplication()) {
            ended = true;
            joined.abandonJoined();
        }
    }

    private void end(String what) throws IllegalStateException {
        if (ended || joined.endedByApplication()) {
            throw new IllegalStateException(
                    "Unable to " + what + " " + joined.description() + ": it has ended already");
        }
        ended = true;
    }
}

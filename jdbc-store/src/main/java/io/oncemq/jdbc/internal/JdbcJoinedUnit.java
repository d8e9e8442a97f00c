// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jdbc.JdbcTransaction;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Acknowledgement;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.TransactionEnd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unit of work on a connection of the application. It changes no setting of it, leaves no statement open and repeats
 * nothing. Confined to the thread that uses the connection.
 */
final class JdbcJoinedUnit implements JoinedUnit {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcJoinedUnit.class);

    private final JdbcTransaction transaction;
    private final UnitWrites writes;
    private final SubscribersOf subscribers;
    private final Force force;

    /** Whether the end of the transaction was asked for here, where its outcome is seen to. */
    private boolean ending;

    /**
     * A unit on a connection.
     *
     * @param subscribers where the subscriptions of topics are read, if the transaction itself may not see them all
     * @param force what makes sure that a commit is on disk
     */
    JdbcJoinedUnit(JdbcTransaction transaction, UnitWrites writes, SubscribersOf subscribers, Force force) {
        this.transaction = transaction;
        this.writes = writes;
        this.subscribers = subscribers;
        this.force = force;
    }

    /** Reads the present subscriptions of topics. */
    @FunctionalInterface
    interface SubscribersOf {
        Map<Long, List<Long>> read(List<Long> topics) throws StoreException;
    }

    /** Makes sure that what was committed is on disk. */
    @FunctionalInterface
    interface Force {
        void run() throws StoreException;
    }

    @Override
    public boolean acknowledge(Acknowledgement acknowledgement) throws StoreException {
        List<Long> id = List.of(acknowledgement.id());
        try {
            int deleted = use(connection -> acknowledgement.source().subscription()
                    ? writes.deleteDeliveries(
                            new Uncached(connection), acknowledgement.source().id(), id)
                    : writes.deleteMessages(new Uncached(connection), id));
            if (deleted > 1) {
                throw new StoreException(
                        "Acknowledging message " + acknowledgement.id() + " deleted " + deleted + " rows");
            }
            return deleted == 1;
        } catch (SQLException e) {
            throw SqlErrors.translate("acknowledge message " + acknowledgement.id() + " in " + description(), e);
        }
    }

    @Override
    public long[] send(List<Send> sends) throws StoreException {
        List<Long> topics = sends.stream()
                .filter(send -> send.destination().kind() == DestinationKind.TOPIC)
                .map(send -> send.destination().id())
                .distinct()
                .toList();
        try {
            return use(connection -> {
                // The isolation level is asked for where it matters only: with PostgreSQL it costs a round trip.
                Map<Long, List<Long>> read =
                        topics.isEmpty() || readsFresh(connection) ? null : subscribers.read(topics);
                return writes.send(new Uncached(connection), sends, read);
            });
        } catch (SQLException e) {
            throw SqlErrors.translate("send " + sends.size() + " messages in " + description(), e);
        }
    }

    private static boolean readsFresh(Connection connection) throws SQLException {
        return connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED;
    }

    @Override
    public boolean cancel(KeyReference key) throws StoreException {
        try {
            return use(connection -> writes.cancel(new Uncached(connection), key));
        } catch (SQLException e) {
            throw SqlErrors.translate("cancel the message with the key '" + key.name() + "' in " + description(), e);
        }
    }

    @Override
    public boolean whenEnded(Consumer<TransactionEnd> listener) throws StoreException {
        try {
            return transaction.whenEnded(end -> {
                if (!ending) {
                    listener.accept(end == TransactionEnd.COMMITTED ? forced() : end);
                }
            });
        } catch (SQLException e) {
            throw SqlErrors.translate("observe " + description(), e);
        }
    }

    private TransactionEnd forced() {
        try {
            force.run();
            return TransactionEnd.COMMITTED;
        } catch (StoreException e) {
            LOG.warn("It is not known whether a commit of {} has reached the disk", transaction, e);
            return TransactionEnd.UNKNOWN;
        }
    }

    @Override
    public void commit() throws StoreException {
        ending = true;
        try {
            use(connection -> {
                connection.commit();
                return connection;
            });
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.CONNECTION) {
                throw new OutcomeUnknownException("The connection broke while " + description() + " was committed", e);
            }
            throw SqlErrors.translate("commit " + description(), e);
        }
        confirm();
    }

    @Override
    public void confirm() throws StoreException {
        try {
            force.run();
        } catch (StoreException e) {
            throw new OutcomeUnknownException(
                    "It is not known whether the commit of " + description() + " has reached the disk", e);
        }
    }

    @Override
    public void rollback() throws StoreException {
        ending = true;
        try {
            use(connection -> {
                connection.rollback();
                return connection;
            });
        } catch (SQLException e) {
            throw SqlErrors.translate("roll " + description() + " back", e);
        }
    }

    @Override
    public String description() {
        return transaction.description();
    }

    @FunctionalInterface
    private interface Written<T> {
        T with(Connection connection) throws SQLException, StoreException;
    }

    private <T> T use(Written<T> use) throws SQLException, StoreException {
        Connection connection = transaction.open();
        try {
            return use.with(connection);
        } finally {
            transaction.release(connection);
        }
    }

    /** Leaves caching of statements to the application's driver. */
    private record Uncached(Connection connection) implements Statements {
        @Override
        public <T> T run(String sql, Use<T> use) throws SQLException, StoreException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return use.apply(statement);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import jakarta.jms.MessageListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an effect at most once for each key of a consumer: the key is a row in the transaction of the effect, so that both are
 * there or neither is. Together with messages that are acknowledged afterwards, and delivered again when they are not, each
 * effect happens exactly once, whoever delivers the messages.
 *
 * <pre>{@code
 * Inbox inbox = Inbox.builder("shipping", dataSource).build();
 * consumer.setMessageListener(inbox.listener(MessageKey.property("orderId"), (message, connection) -> ship(message, connection)));
 * }</pre>
 *
 * <p>Nothing is remembered elsewhere, and there are no locks but those of the database: whatever crashes leaves nothing
 * behind. Not for effects outside of the database, such as a mail that is sent.
 *
 * <p>Thread-safe. Needs a table, which {@link #createTable()} makes.
 */
public final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private static final int PURGE_BATCH = 1000;
    private static final long PURGE_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int LONGEST_CONSUMER = 100;

    private final String consumer;
    private final DataSource dataSource;
    private final InboxTable table;
    private final Duration retention;
    private final ConcurrentDuplicates concurrentDuplicates;
    private final Clock clock;

    /** By System.nanoTime(). */
    private final AtomicLong nextPurge = new AtomicLong(System.nanoTime() + PURGE_INTERVAL_NANOS);

    private Inbox(String consumer, DataSource dataSource, InboxTable table, Builder settings) {
        if (consumer.isBlank() || consumer.length() > LONGEST_CONSUMER || !consumer.equals(StoredKey.of(consumer))) {
            throw new IllegalArgumentException("'" + consumer + "' is no name of a consumer: 1 to " + LONGEST_CONSUMER
                    + " characters, none of them NUL");
        }
        this.consumer = consumer;
        this.dataSource = dataSource;
        this.table = table;
        this.retention = settings.retention;
        this.concurrentDuplicates = settings.concurrentDuplicates;
        this.clock = settings.clock;
    }

    /**
     * Makes inboxes.
     *
     * @param consumer whose effects they are: another consumer of the same messages has effects of its own
     * @param dataSource of the database of the effects
     */
    public static Builder builder(String consumer, DataSource dataSource) {
        return new Builder(consumer, dataSource);
    }

    /** The inbox of another consumer, like this one in all else. */
    public Inbox forConsumer(String other) {
        return new Inbox(
                other,
                dataSource,
                table,
                new Builder(other, dataSource)
                        .retention(retention)
                        .concurrentDuplicates(concurrentDuplicates)
                        .clock(clock));
    }

    /** The name of the consumer. */
    public String getConsumer() {
        return consumer;
    }

    /** Where the effects are. */
    public DataSource getDataSource() {
        return dataSource;
    }

    /**
     * Applies an effect in a transaction of its own, unless one with the same key has been applied.
     *
     * @param key of the message
     * @param effect rolled back, with the key, if it throws
     * @return APPLIED or DUPLICATE
     * @throws BusyException if another transaction with this key is open: see {@link ConcurrentDuplicates}
     * @throws SQLException if the database fails; then it is not known whether the effect has been applied, and trying again
     *     is right
     * @throws X as the effect does
     */
    public <X extends Exception> Outcome execute(String key, Effect<X> effect) throws SQLException, X {
        Outcome outcome;
        try (Connection connection = dataSource.getConnection()) {
            outcome = inTransaction(connection, key, effect);
        }
        purgeIfDue();
        return outcome;
    }

    private <X extends Exception> Outcome inTransaction(Connection connection, String key, Effect<X> effect)
            throws SQLException, X {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        boolean done = false;
        try {
            Outcome outcome = table.insert(connection, consumer, key, clock.millis(), concurrentDuplicates)
                    ? apply(connection, key, effect)
                    : duplicate(key);
            connection.commit();
            done = true;
            return outcome;
        } finally {
            end(connection, done, autoCommit);
        }
    }

    private <X extends Exception> Outcome apply(Connection connection, String key, Effect<X> effect)
            throws SQLException, X {
        effect.apply(connection);
        table.requireInserted(connection, consumer, key);
        return Outcome.APPLIED;
    }

    private Outcome duplicate(String key) {
        LOG.debug("Duplicate for consumer '{}': {}", consumer, key);
        return Outcome.DUPLICATE;
    }

    /** Never hides why it was not done. */
    private static void end(Connection connection, boolean done, boolean autoCommit) {
        try {
            if (!done) {
                connection.rollback();
            }
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.debug("A connection could not be left as it was found", e);
            abandon(connection);
        }
    }

    /** So that its pool does not hand out what is not known to be rolled back. */
    private static void abandon(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("A connection could not be aborted", e);
        }
    }

    /**
     * Applies an effect in the transaction of a connection, unless one with the same key has been applied. Whoever began the
     * transaction commits it, or rolls it back if this method throws. If it is committed nevertheless, the key at least is not
     * left behind.
     *
     * @param connection not in auto-commit mode
     * @param key of the message
     * @param effect what to do
     * @return APPLIED or DUPLICATE
     * @throws IllegalStateException if the connection is in auto-commit mode: the key would be there before its effect
     * @throws BusyException if another transaction with this key is open: see {@link ConcurrentDuplicates}
     * @throws SQLException if the database fails
     * @throws X as the effect does
     */
    public <X extends Exception> Outcome execute(Connection connection, String key, Effect<X> effect)
            throws SQLException, X {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "The connection is in auto-commit mode, not in the transaction of the effect");
        }
        if (!table.insert(connection, consumer, key, clock.millis(), concurrentDuplicates)) {
            return duplicate(key);
        }
        boolean done = false;
        try {
            Outcome outcome = apply(connection, key, effect);
            done = true;
            return outcome;
        } finally {
            if (!done) {
                forget(connection, key);
            }
        }
    }

    private void forget(Connection connection, String key) {
        try {
            table.delete(connection, consumer, key);
        } catch (SQLException e) {
            LOG.debug("The key of a failed effect can only go with its transaction", e);
        }
    }

    /**
     * A listener that applies an effect for each message, in a transaction of its own. It throws a RuntimeException if that
     * fails, so that the message is delivered again: for sessions that acknowledge automatically. Messages of a transacted session
     * are better processed by {@link #execute(String, Effect)}, between receipt and commit.
     *
     * @param key finds the key of a message
     * @param effect what to do for a message
     */
    public MessageListener listener(MessageKey key, MessageEffect effect) {
        return new InboxListener(this, key, effect);
    }

    /** Creates the table and its index, unless they are there; with the rights of the DataSource's user. */
    public void createTable() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            table.create(connection);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    /**
     * Deletes the keys of this consumer that are older than the retention, in small transactions. {@link #execute(String, Effect)}
     * does so by itself now and then; for the other ways, call it now and then.
     *
     * @return how many there were
     */
    public int purge() throws SQLException {
        int purged = 0;
        int batch;
        do {
            batch = purgeBatch();
            purged += batch;
        } while (batch == PURGE_BATCH);
        return purged;
    }

    /** Deletes old keys, a batch at most, if that has not been done for a minute; a failure is logged. */
    public void purgeIfDue() {
        long now = System.nanoTime();
        long due = nextPurge.get();
        if (now - due < 0 || !nextPurge.compareAndSet(due, now + PURGE_INTERVAL_NANOS)) {
            return;
        }
        try {
            if (purgeBatch() == PURGE_BATCH) {
                // There is more: otherwise more could come than goes.
                nextPurge.set(now);
            }
        } catch (SQLException e) {
            LOG.warn("Old keys of consumer '{}' could not be deleted", consumer, e);
        }
    }

    private int purgeBatch() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            int purged = table.purge(connection, consumer, clock.millis() - retention.toMillis(), PURGE_BATCH);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return purged;
        }
    }

    @Override
    public String toString() {
        return "inbox of consumer '" + consumer + "'";
    }

    /** Makes inboxes. Not thread-safe. */
    public static final class Builder {

        private final String consumer;
        private final DataSource dataSource;
        private String table = "oncemq_inbox";
        private Duration retention = Duration.ofDays(7);
        private ConcurrentDuplicates concurrentDuplicates = ConcurrentDuplicates.WAIT;
        private Clock clock = Clock.systemUTC();

        private Builder(String consumer, DataSource dataSource) {
            this.consumer = Objects.requireNonNull(consumer, "consumer");
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /** The table, with or without schema; by default {@code oncemq_inbox}. */
        public Builder table(String name) {
            this.table = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * How long a key is kept: longer than any duplicate can be late. By default 7 days.
         *
         * @param time more than nothing
         */
        public Builder retention(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("The retention has to be more than nothing, not " + time);
            }
            this.retention = time;
            return this;
        }

        /** What happens when two messages with the same key are processed at the same time; by default WAIT. */
        public Builder concurrentDuplicates(ConcurrentDuplicates choice) {
            this.concurrentDuplicates = Objects.requireNonNull(choice, "choice");
            return this;
        }

        /** By which the age of keys is told; by default the system's. */
        public Builder clock(Clock other) {
            this.clock = Objects.requireNonNull(other, "other");
            return this;
        }

        /** An inbox. */
        public Inbox build() {
            return new Inbox(consumer, dataSource, new InboxTable(table), this);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.KeyState;
import io.oncemq.jms.spi.MessageKey;
import io.oncemq.jms.spi.NothingToCancelException;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.UndecidedException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of messages that no application was given yet: a row for each, whose lock decides what is first, the end of the message by
 * its key or its delivery. Whoever takes a message removes the row and, in the same transaction, changes the message's kind to one
 * without key; so a message whose kind has a key, and for which there is no row, was cancelled or replaced.
 */
final class MessageKeyRows {

    /** Where a key that is there is an error of the statement, it may be gone when it is to be changed. */
    private static final int ATTEMPTS = 3;

    /** Nobody delivers a message that has expired, whoever's clock it is; but its row may be asked for a little longer. */
    private static final long HOUR_MILLIS = 3_600_000;

    /** How the headers of a message with a key begin, as {@link MessageKey} says. */
    private static final Pattern TOKEN = Pattern.compile("\\{\"id\":\"([^\"\\\\]+)\"");

    private final String put;
    private final String cancel;
    private final String lock;
    private final String remove;
    private final String unkey;
    private final String rekey;
    private final String kind;
    private final String present;
    private final String token;

    MessageKeyRows(Tables tables) {
        put = tables.putMessageKey();
        cancel = tables.resolve("DELETE FROM ${message_key} WHERE queue = ? AND name = ?");
        lock = tables.resolve("SELECT 1 FROM ${message_key} WHERE token = ? FOR UPDATE NOWAIT");
        remove = tables.resolve("DELETE FROM ${message_key} WHERE token = ?");
        unkey = tables.resolve("UPDATE ${message} SET kind = ${unkeyed_kind} WHERE id = ?");
        rekey = tables.resolve("UPDATE ${message} SET kind = CONCAT('" + MessageRows.KEYED + "', kind) WHERE id = ?");
        kind = tables.resolve("SELECT kind FROM ${message} WHERE id = ?");
        present = tables.resolve("SELECT 1 FROM ${message_key} WHERE token = ?");
        token = tables.resolve("SELECT 1 FROM ${message_key} WHERE queue = ? AND name = ?");
    }

    /** Gives the keys of what is sent to it, the last of several; who had one before is replaced. */
    void put(Statements statements, List<Send> sends) throws SQLException, StoreException {
        // In one order, so that two transactions with the same keys do not wait for each other.
        Map<KeyReference, Send> last =
                new TreeMap<>(Comparator.comparingLong(KeyReference::queue).thenComparing(KeyReference::name));
        for (Send send : sends) {
            MessageKey key = send.message().key();
            if (key != null) {
                last.put(new KeyReference(send.destination().id(), key.name()), send);
            }
        }
        for (Map.Entry<KeyReference, Send> entry : last.entrySet()) {
            put(statements, entry.getKey(), entry.getValue(), 1);
        }
    }

    private void put(Statements statements, KeyReference place, Send send, int attempt)
            throws SQLException, StoreException {
        MessageKey key = Objects.requireNonNull(send.message().key());
        long expiration = send.message().expiration();
        try {
            statements.update(put, statement -> {
                statement.setLong(1, place.queue());
                statement.setString(2, place.name());
                statement.setString(3, key.token());
                statement.setLong(4, expiration == 0 ? 0 : expiration + HOUR_MILLIS);
            });
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.DUPLICATE && attempt < ATTEMPTS) {
                put(statements, place, send, attempt + 1);
                return;
            }
            throw undecided(place, e);
        }
    }

    /** Cancels a message; false if none has the key. */
    boolean cancel(Statements statements, KeyReference key) throws SQLException, StoreException {
        try {
            return statements.update(cancel, statement -> bind(statement, key)) > 0;
        } catch (SQLException e) {
            throw undecided(key, e);
        }
    }

    /** Cancels messages as a part of a unit of work. */
    void cancel(Statements statements, List<KeyReference> keys) throws SQLException, StoreException {
        for (KeyReference key : keys) {
            if (!cancel(statements, key)) {
                throw new NothingToCancelException("No message has the key '" + key.name()
                        + "' any more: it was given to a consumer, or cancelled");
            }
        }
    }

    private static void bind(PreparedStatement statement, KeyReference key) throws SQLException {
        statement.setLong(1, key.queue());
        statement.setString(2, key.name());
    }

    private static SQLException undecided(KeyReference key, SQLException failure) throws UndecidedException {
        if (Failure.of(failure) == Failure.LOCKED) {
            throw new UndecidedException(
                    "A transaction that has not ended has sent or cancelled a message with the key '" + key.name()
                            + "'",
                    failure);
        }
        return failure;
    }

    /** Takes a message, in a transaction of its own. */
    KeyState take(OwnConnection connection, QueuedMessage message) throws StoreException {
        try {
            return connection.transaction(
                    "take message " + message.id() + ", which has a key",
                    session -> take((Statements) session, message));
        } catch (StoreException e) {
            if (e.getCause() instanceof SQLException cause && Failure.of(cause) == Failure.LOCKED) {
                return KeyState.UNDECIDED;
            }
            throw e;
        }
    }

    private KeyState take(Statements statements, QueuedMessage message) throws SQLException, StoreException {
        String value = token(message);
        if (!exists(statements, lock, value)) {
            return isCancelled(statements, message) ? KeyState.CANCELLED : KeyState.TAKEN;
        }
        end(statements, message);
        statements.update(unkey, statement -> statement.setLong(1, message.id()));
        return KeyState.TAKEN;
    }

    /**
     * Ends the key of a message that is moved or removed in the same transaction.
     *
     * @return whether it had it; if not, it was cancelled or replaced
     */
    boolean end(Statements statements, QueuedMessage message) throws SQLException, StoreException {
        return end(statements, message.id(), message.message().headers());
    }

    /** The same, of a row. */
    boolean end(Statements statements, long message, String headers) throws SQLException, StoreException {
        String value = token(message, headers);
        return statements.update(remove, statement -> statement.setString(1, value)) > 0;
    }

    /** Whether a message has a key by its kind, and by its row has not. One that is not there at all is not cancelled. */
    boolean isCancelled(Statements statements, QueuedMessage message) throws SQLException, StoreException {
        boolean keyed = statements.run(kind, statement -> {
            statement.setLong(1, message.id());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && MessageRows.isKeyed(row.getString("kind"));
            }
        });
        return keyed && !exists(statements, present, token(message));
    }

    /** Whether a message of which the kind says that it has a key has it still. */
    boolean isPresent(Statements statements, long message, String headers) throws SQLException, StoreException {
        return exists(statements, present, token(message, headers));
    }

    /** Says of a message that was moved that it has the key that it had. */
    void keep(Statements statements, long message) throws SQLException, StoreException {
        statements.update(rekey, statement -> statement.setLong(1, message));
    }

    private static boolean exists(Statements statements, String sql, String value) throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            statement.setString(1, value);
            return any(statement);
        });
    }

    private static boolean any(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    /** Whether a message has the key now. */
    boolean isPresent(Statements statements, KeyReference key) throws SQLException, StoreException {
        return statements.run(token, statement -> {
            bind(statement, key);
            return any(statement);
        });
    }

    private static String token(QueuedMessage message) throws StoreException {
        return token(message.id(), message.message().headers());
    }

    private static String token(long message, String headers) throws StoreException {
        Matcher beginning = TOKEN.matcher(headers);
        if (!beginning.lookingAt()) {
            throw new StoreException("Message " + message + " has a key, but no JMSMessageID by which to know it");
        }
        return Objects.requireNonNull(beginning.group(1));
    }
}

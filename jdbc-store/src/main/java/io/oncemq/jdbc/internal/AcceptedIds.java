// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Deduplication;
import io.oncemq.jms.spi.DuplicateMessageException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.UndecidedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids that applications gave to their sends. One is accepted by the insertion of its row, in the transaction of the send:
 * the primary key decides, also between transactions that run at the same time, of which the later waits for the earlier.
 *
 * <p>A row lies there a little longer than its window. Then it is no duplicate: the row is taken over.
 */
final class AcceptedIds {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptedIds.class);

    /** A row that is being removed meanwhile is found neither there nor gone. */
    private static final int ATTEMPTS = 3;

    private final Insertion insertion;
    private final String remembered;
    private final String takeOver;
    private final String delete;

    AcceptedIds(Tables tables, Insertion insertion) {
        this.insertion = insertion;
        remembered = tables.resolve(
                "SELECT 1 FROM ${accepted_id} WHERE destination = ? AND name = ? AND forget_at >= ${now}");
        takeOver = tables.resolve("""
                UPDATE ${accepted_id} SET forget_at = ${now} + ? WHERE destination = ? AND name = ? AND forget_at < ${now}
                """);
        delete = tables.resolve("DELETE FROM ${accepted_id} WHERE destination = ? AND name = ?");
    }

    /** An id at its destination. */
    record Key(long destination, String name) {}

    /** A row to be inserted. */
    record Entry(Key key, long windowMillis) {}

    /** Inserts rows where there is none, without an error that would end a transaction of the application. */
    @FunctionalInterface
    interface Insertion {

        /**
         * Inserts, and waits for transactions in flight that have inserted the same.
         *
         * @return the keys of the rows that were not there
         */
        Set<Key> insert(Statements statements, Collection<Entry> entries) throws SQLException, StoreException;
    }

    /** Stores messages, after all. */
    @FunctionalInterface
    interface Storing {
        long[] send(List<Send> sends) throws SQLException, StoreException;
    }

    /** Whether any of these has an id; nothing is asked of the database if not. */
    static boolean in(List<Send> sends) {
        for (Send send : sends) {
            if (send.message().deduplication() != null) {
                return true;
            }
        }
        return false;
    }

    /** Stores those that are no duplicates; the ids of all, 0 for a duplicate. */
    long[] send(Statements statements, List<Send> sends, Storing storing) throws SQLException, StoreException {
        // In one order, so that two transactions with the same ids do not wait for each other.
        Map<Key, Entry> entries =
                new TreeMap<>(Comparator.comparingLong(Key::destination).thenComparing(Key::name));
        for (Send send : sends) {
            Deduplication deduplication = send.message().deduplication();
            if (deduplication != null) {
                Key key = key(send, deduplication);
                entries.putIfAbsent(key, new Entry(key, deduplication.windowMillis()));
            }
        }
        Set<Key> accepted = accept(statements, entries);
        boolean stored = false;
        try {
            long[] ids = sendAccepted(sends, new HashSet<>(accepted), storing);
            stored = true;
            return ids;
        } finally {
            if (!stored) {
                withdraw(statements, accepted);
            }
        }
    }

    private static long[] sendAccepted(List<Send> sends, Set<Key> accepted, Storing storing)
            throws SQLException, StoreException {
        List<Send> stored = new ArrayList<>();
        boolean[] duplicate = new boolean[sends.size()];
        for (int i = 0; i < duplicate.length; i++) {
            Send send = sends.get(i);
            Deduplication deduplication = send.message().deduplication();
            // Removed, because a second send of the same id is a duplicate of the first.
            duplicate[i] = deduplication != null && !accepted.remove(key(send, deduplication));
            if (!duplicate[i]) {
                stored.add(send);
            } else if (deduplication != null && deduplication.refuse()) {
                throw duplicate(send, deduplication);
            }
        }
        long[] ids = stored.isEmpty() ? new long[0] : storing.send(stored);
        long[] all = new long[duplicate.length];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = duplicate[i] ? 0 : ids[next++];
        }
        return all;
    }

    /** What was not stored must not be remembered, should the application go on and commit its transaction. */
    private void withdraw(Statements statements, Set<Key> accepted) {
        try {
            for (Key key : accepted) {
                statements.update(delete, statement -> {
                    statement.setLong(1, key.destination());
                    statement.setString(2, key.name());
                });
            }
        } catch (SQLException | StoreException e) {
            LOG.debug("Ids are forgotten with the transaction, which can only be rolled back", e);
        }
    }

    /** Refuses sends whose ids were accepted before, and changes nothing. */
    void refuseDuplicates(Statements statements, List<Send> sends) throws SQLException, StoreException {
        Map<Key, Send> seen = new HashMap<>();
        for (Send send : sends) {
            Deduplication deduplication = send.message().deduplication();
            if (deduplication != null && deduplication.refuse()) {
                Key key = key(send, deduplication);
                if (seen.put(key, send) != null || isRemembered(statements, key)) {
                    throw duplicate(send, deduplication);
                }
            }
        }
    }

    private static Key key(Send send, Deduplication deduplication) {
        return new Key(send.destination().id(), deduplication.id());
    }

    private static DuplicateMessageException duplicate(Send send, Deduplication deduplication) {
        return new DuplicateMessageException("A message with the id '" + deduplication.id() + "' was sent to "
                + send.destination() + " before, within the last " + deduplication.windowMillis() + " ms");
    }

    private Set<Key> accept(Statements statements, Map<Key, Entry> entries) throws SQLException, StoreException {
        Set<Key> accepted = new HashSet<>();
        Collection<Entry> open = entries.values();
        for (int attempt = 1; attempt <= ATTEMPTS && !open.isEmpty(); attempt++) {
            Set<Key> inserted = insert(statements, open);
            accepted.addAll(inserted);
            List<Entry> unclear = new ArrayList<>(0);
            for (Entry entry : open) {
                if (inserted.contains(entry.key()) || isRemembered(statements, entry.key())) {
                    continue;
                }
                if (takeOver(statements, entry)) {
                    accepted.add(entry.key());
                } else {
                    unclear.add(entry);
                }
            }
            open = unclear;
        }
        return accepted;
    }

    private Set<Key> insert(Statements statements, Collection<Entry> entries) throws SQLException, StoreException {
        try {
            return insertion.insert(statements, entries);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.LOCKED) {
                throw e;
            }
            throw new UndecidedException(
                    "A transaction that has not ended has sent one of the ids "
                            + entries.stream().map(entry -> entry.key().name()).toList(),
                    e);
        }
    }

    private boolean isRemembered(Statements statements, Key key) throws SQLException, StoreException {
        return statements.run(remembered, statement -> {
            statement.setLong(1, key.destination());
            statement.setString(2, key.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
    }

    private boolean takeOver(Statements statements, Entry entry) throws SQLException, StoreException {
        return statements.update(takeOver, statement -> {
                    statement.setLong(1, entry.windowMillis());
                    statement.setLong(2, entry.key().destination());
                    statement.setString(3, entry.key().name());
                })
                > 0;
    }

    /** Where a key that is there is an error of the statement alone: the transaction goes on. */
    static Insertion oneByOne(Tables tables) {
        String insert =
                tables.resolve("INSERT INTO ${accepted_id} (destination, name, forget_at) VALUES (?, ?, ${now} + ?)");
        return (statements, entries) -> {
            Set<Key> inserted = new HashSet<>();
            for (Entry entry : entries) {
                if (insertOne(statements, insert, entry)) {
                    inserted.add(entry.key());
                }
            }
            return inserted;
        };
    }

    private static boolean insertOne(Statements statements, String insert, Entry entry)
            throws SQLException, StoreException {
        try {
            statements.update(insert, statement -> {
                statement.setLong(1, entry.key().destination());
                statement.setString(2, entry.key().name());
                statement.setLong(3, entry.windowMillis());
            });
            return true;
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DUPLICATE) {
                throw e;
            }
            return false;
        }
    }
}

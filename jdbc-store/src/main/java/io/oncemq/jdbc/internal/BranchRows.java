// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.BranchId;
import io.oncemq.jms.spi.DecidedByHandException;
import io.oncemq.jms.spi.Deduplication;
import io.oncemq.jms.spi.MessageKey;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of prepared branches and of their sends: statements that are the same on every database. */
final class BranchRows {

    private static final String COMMITTED = "commit";
    private static final String ROLLED_BACK = "rollback";

    private final Dialect dialect;
    private final long node;
    private final String drawId;
    private final String insert;
    private final String lock;
    private final String all;
    private final String decide;
    private final String forget;
    private final String deleteParked;
    private final String delete;
    private final String parkSend;
    private final String parkedSends;
    private final String receipts;

    BranchRows(Tables tables, Dialect dialect, long node) {
        this.dialect = dialect;
        this.node = node;
        drawId = tables.resolve("SELECT ${next message_id} AS id");
        insert = tables.resolve("""
                INSERT INTO ${branch} (id, format_id, global_id, branch_id, prepared_at, node)
                VALUES (?, ?, ?, ?, ${now}, COALESCE((SELECT name FROM ${node} WHERE id = ?), ''))
                """);
        lock = tables.resolve(
                "SELECT id, decision FROM ${branch} WHERE format_id = ? AND global_id = ? AND branch_id = ? FOR UPDATE");
        all = tables.resolve("SELECT format_id, global_id, branch_id FROM ${branch} ORDER BY id");
        decide = tables.resolve("UPDATE ${branch} SET decision = ? WHERE id = ?");
        forget = tables.resolve("""
                DELETE FROM ${branch} WHERE format_id = ? AND global_id = ? AND branch_id = ? AND decision IS NOT NULL
                """);
        deleteParked = tables.resolve("DELETE FROM ${parked} WHERE branch = ?");
        delete = tables.resolve("DELETE FROM ${branch} WHERE id = ?");
        parkSend = tables.resolve("""
                INSERT INTO ${parked} (branch, number, part, delivery_count, due, destination, priority, expiration, kind,
                    persistent, sent_at, headers, properties, text_body, body, group_id, accepted_id,
                    remember, key_name, key_token)
                VALUES (?, ?, 'send', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """);
        parkedSends = tables.resolve("""
                SELECT p.due, p.destination, d.kind AS destination_kind, d.name AS destination_name, p.priority,
                    p.expiration, p.kind, p.persistent, p.sent_at, p.headers, p.properties, p.text_body, p.body,
                    p.group_id, p.accepted_id, p.remember, p.key_name, p.key_token
                FROM ${parked} p
                JOIN ${destination} d ON d.id = p.destination
                WHERE p.branch = ? AND p.part = 'send'
                ORDER BY p.number
                """);
        receipts = tables.resolve("""
                SELECT subscription, destination, message
                FROM ${parked}
                WHERE branch = ? AND part = 'ack' AND (subscription IS NOT NULL OR group_id IS NOT NULL)
                """);
    }

    /**
     * Inserts a branch.
     *
     * @return its id in the store
     * @throws SQLException with {@link Failure#DUPLICATE} if it is there already
     */
    long insert(Statements statements, BranchId branch) throws SQLException, StoreException {
        long id = statements.drawId(drawId);
        statements.update(insert, statement -> {
            statement.setLong(1, id);
            statement.setInt(2, branch.formatId());
            statement.setBytes(3, branch.globalId());
            statement.setBytes(4, branch.qualifier());
            statement.setLong(5, node);
        });
        return id;
    }

    /**
     * Locks a branch for whoever resolves it; empty if it is not there (any more).
     *
     * @throws DecidedByHandException if that was done by hand
     */
    OptionalLong lock(Statements statements, BranchId branch) throws SQLException, StoreException {
        return statements.run(lock, statement -> {
            statement.setInt(1, branch.formatId());
            statement.setBytes(2, branch.globalId());
            statement.setBytes(3, branch.qualifier());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return OptionalLong.empty();
                }
                String decision = row.getString("decision");
                if (decision != null) {
                    throw new DecidedByHandException(branch, decision.equals(COMMITTED));
                }
                return OptionalLong.of(row.getLong("id"));
            }
        });
    }

    /** All branches, oldest first. */
    List<BranchId> all(Statements statements) throws SQLException, StoreException {
        return statements.run(all, statement -> {
            List<BranchId> branches = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    branches.add(new BranchId(
                            row.getInt("format_id"), row.getBytes("global_id"), row.getBytes("branch_id")));
                }
            }
            return branches;
        });
    }

    /** What was decided by hand; null if nothing. */
    static @Nullable Boolean committed(@Nullable String decision) {
        return decision == null ? null : decision.equals(COMMITTED);
    }

    /** Removes what is parked for a branch, and remembers how it was decided by hand. */
    void decide(Statements statements, long branch, boolean committed) throws SQLException, StoreException {
        statements.update(deleteParked, statement -> statement.setLong(1, branch));
        int changed = statements.update(decide, statement -> {
            statement.setString(1, committed ? COMMITTED : ROLLED_BACK);
            statement.setLong(2, branch);
        });
        if (changed != 1) {
            throw new StoreException(
                    "Of prepared branch " + branch + ", which is locked, " + changed + " rows were changed");
        }
    }

    /** Removes a branch that was decided by hand; whether there was one. */
    boolean forget(Statements statements, BranchId branch) throws SQLException, StoreException {
        return statements.update(forget, statement -> {
                    statement.setInt(1, branch.formatId());
                    statement.setBytes(2, branch.globalId());
                    statement.setBytes(3, branch.qualifier());
                })
                == 1;
    }

    /** Removes a branch with all that is parked for it. */
    void delete(Statements statements, long branch) throws SQLException, StoreException {
        statements.update(deleteParked, statement -> statement.setLong(1, branch));
        int deleted = statements.update(delete, statement -> statement.setLong(1, branch));
        if (deleted != 1) {
            throw new StoreException(
                    "Of prepared branch " + branch + ", which is locked, " + deleted + " rows were deleted");
        }
    }

    /** Parks sends under the numbers from 1 up. */
    void park(Statements statements, long branch, List<Send> sends) throws SQLException, StoreException {
        if (sends.isEmpty()) {
            return;
        }
        for (Send send : sends) {
            dialect.requireStorable(send);
        }
        statements.run(parkSend, statement -> {
            // What a failed use left behind must not be written now.
            statement.clearBatch();
            for (int i = 0; i < sends.size(); i++) {
                StoredMessage message = sends.get(i).message();
                statement.setLong(1, branch);
                statement.setInt(2, i + 1);
                statement.setLong(3, message.deliverAt());
                statement.setLong(4, sends.get(i).destination().id());
                statement.setInt(5, message.priority());
                statement.setLong(6, message.expiration());
                statement.setString(7, MessageRows.kind(sends.get(i)));
                statement.setBoolean(8, message.persistent());
                statement.setLong(9, message.timestamp());
                statement.setString(10, message.headers());
                statement.setString(11, message.properties());
                statement.setString(12, message.text());
                statement.setBytes(13, message.body());
                Deduplication deduplication = message.deduplication();
                statement.setString(14, MessageRows.group(sends.get(i)));
                statement.setString(15, deduplication == null ? null : deduplication.id());
                statement.setLong(16, deduplication == null ? 0 : deduplication.windowMillis());
                MessageKey key = message.key();
                statement.setString(17, key == null ? null : key.name());
                statement.setString(18, key == null ? null : key.token());
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    /** The parked sends in order; without those whose destination was deleted meanwhile. */
    List<Send> parkedSends(Statements statements, long branch) throws SQLException, StoreException {
        return statements.run(parkedSends, statement -> {
            statement.setLong(1, branch);
            List<Send> sends = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sends.add(new Send(
                            DelayedMessages.destination(row, row.getString("destination_kind")),
                            asSent(MessageRows.stored(row), row),
                            0));
                }
            }
            return sends;
        });
    }

    /** Nobody can be told any more that it is a duplicate. */
    private static StoredMessage asSent(StoredMessage message, ResultSet row) throws SQLException {
        String id = row.getString("accepted_id");
        String keyName = row.getString("key_name");
        return new StoredMessage(
                message.kind(),
                message.priority(),
                message.persistent(),
                message.timestamp(),
                message.expiration(),
                row.getLong("due"),
                message.headers(),
                message.properties(),
                message.text(),
                message.body(),
                message.group(),
                id == null ? null : new Deduplication(id, row.getLong("remember"), false),
                keyName == null ? null : new MessageKey(keyName, row.getString("key_token")));
    }

    /**
     * The receipts of a branch after whose commit there is something to do.
     *
     * @param published messages of topics
     * @param grouped by queue, the lowest message that kept others of its group back
     */
    record Receipts(List<Long> published, Map<Long, Long> grouped) {}

    /** Reads these receipts. */
    Receipts receipts(Statements statements, long branch) throws SQLException, StoreException {
        return statements.run(receipts, statement -> {
            statement.setLong(1, branch);
            Receipts found = new Receipts(new ArrayList<>(), new LinkedHashMap<>());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long message = row.getLong("message");
                    if (row.getObject("subscription") != null) {
                        found.published().add(message);
                    } else {
                        found.grouped().merge(row.getLong("destination"), message, Math::min);
                    }
                }
            }
            return found;
        });
    }
}

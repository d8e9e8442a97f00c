// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.Subscriber;
import io.oncemq.jms.spi.SubscriptionInUseException;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of subscriptions and their members. Each method is part of a transaction of the caller. Who changes the members
 * of a subscription has locked its row.
 */
final class Subscriptions {

    private final SourceAccess access;
    private final String find;
    private final String drawId;
    private final String insert;
    private final String insertMember;
    private final String countMembers;
    private final String lock;
    private final String deleteMember;
    private final String deleteMembersOf;
    private final String deleteOwnerless;
    private final String withOwnerless;
    private final String withMemberOf;
    private final String ofMember;
    private final String ofTopic;
    private final String subscribers;
    private final String topicOf;
    private final String delete;
    private final String deleteMembers;

    Subscriptions(Tables tables, SourceAccess access) {
        this.access = access;
        find = tables.resolve("""
                SELECT id, topic, kind, selector, no_local FROM ${subscription}
                WHERE client_id = ? AND name = ? AND durable = ?
                FOR UPDATE
                """);
        drawId = tables.resolve("SELECT ${next source_id} AS id");
        insert = tables.resolve("""
                INSERT INTO ${subscription} (id, topic, kind, durable, client_id, name, selector, no_local)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """);
        insertMember = tables.resolve("INSERT INTO ${member} (subscription, owner, number) VALUES (?, ?, ?)");
        countMembers = tables.resolve("SELECT count(*) AS members FROM ${member} WHERE subscription = ?");
        lock = tables.resolve("SELECT durable FROM ${subscription} WHERE id = ? FOR UPDATE");
        deleteMember = tables.resolve("DELETE FROM ${member} WHERE subscription = ? AND owner = ? AND number = ?");
        deleteMembersOf = tables.resolve("DELETE FROM ${member} WHERE subscription = ? AND owner = ?");
        deleteOwnerless = tables.resolve("""
                DELETE FROM ${member} WHERE subscription = ? AND owner NOT IN (SELECT id FROM ${node})
                """);
        withOwnerless = tables.resolve(
                "SELECT DISTINCT subscription FROM ${member} WHERE owner NOT IN (SELECT id FROM ${node})");
        withMemberOf = tables.resolve("SELECT DISTINCT subscription FROM ${member} WHERE owner = ?");
        ofMember = tables.resolve("SELECT subscription FROM ${member} WHERE owner = ? AND number = ?");
        ofTopic = tables.resolve("SELECT id AS subscription FROM ${subscription} WHERE topic = ?");
        subscribers = tables.resolve("SELECT id, kind FROM ${subscription} WHERE topic = ?");
        topicOf = tables.resolve("""
                SELECT t.name FROM ${subscription} s JOIN ${destination} t ON t.id = s.topic
                WHERE s.client_id = ? AND s.name = ? AND s.durable
                """);
        delete = tables.resolve("DELETE FROM ${subscription} WHERE id = ?");
        deleteMembers = tables.resolve("DELETE FROM ${member} WHERE subscription = ?");
    }

    /** A subscription as it is stored. */
    record Row(
            long id,
            long topic,
            SubscriptionKind kind,
            @Nullable String selector,
            boolean noLocal) {

        boolean is(SubscriptionSpec spec) {
            return topic == spec.topic()
                    && kind == spec.kind()
                    && noLocal == spec.noLocal()
                    && Objects.equals(selector, spec.selector());
        }
    }

    /** Finds and locks a named subscription. */
    Optional<Row> find(Statements statements, @Nullable String clientId, String name, boolean durable)
            throws SQLException, StoreException {
        return statements.run(find, statement -> {
            statement.setString(1, clientId == null ? "" : clientId);
            statement.setString(2, name);
            statement.setBoolean(3, durable);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Row(
                        row.getLong("id"),
                        row.getLong("topic"),
                        SubscriptionKind.ofCode(row.getString("kind")),
                        row.getString("selector"),
                        row.getBoolean("no_local")));
            }
        });
    }

    /** The subscriptions of a topic. */
    List<Subscriber> subscribers(Statements statements, long topic) throws SQLException, StoreException {
        return statements.run(subscribers, statement -> {
            statement.setLong(1, topic);
            List<Subscriber> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Subscriber(row.getLong("id"), SubscriptionKind.ofCode(row.getString("kind"))));
                }
            }
            return found;
        });
    }

    /** The name of the topic of a durable subscription. */
    Optional<String> topicOf(Statements statements, @Nullable String clientId, String name)
            throws SQLException, StoreException {
        return statements.run(topicOf, statement -> {
            statement.setString(1, clientId == null ? "" : clientId);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString("name")) : Optional.empty();
            }
        });
    }

    /**
     * The subscription that was asked for: found, created, or created in place of one that differs.
     *
     * @return its id
     * @throws SubscriptionInUseException if it has a member and is unshared, or differs; or if it is durable and one is
     *     shared, the other not
     */
    long obtain(Statements statements, SubscriptionSpec spec, List<Long> replaced) throws SQLException, StoreException {
        String name = spec.name();
        Optional<Row> found = name == null
                ? Optional.empty()
                : find(statements, spec.clientId(), name, spec.kind().durable());
        if (found.isEmpty()) {
            return create(statements, spec);
        }
        Row row = found.get();
        if (row.is(spec)) {
            if (!spec.kind().shared()) {
                requireUnused(statements, row.id(), name);
            }
            return row.id();
        }
        if (row.kind() != spec.kind()) {
            throw new SubscriptionInUseException("The name '" + name + "' belongs to a "
                    + (row.kind().shared() ? "shared" : "unshared") + " durable subscription");
        }
        requireUnused(statements, row.id(), name);
        end(statements, row.id());
        replaced.add(row.id());
        return create(statements, spec);
    }

    /** Refuses what only an unused subscription allows. */
    void requireUnused(Statements statements, long subscription, @Nullable String name)
            throws SQLException, StoreException {
        if (members(statements, subscription) > 0) {
            throw new SubscriptionInUseException("Subscription '" + name + "' has a consumer");
        }
    }

    private long create(Statements statements, SubscriptionSpec spec) throws SQLException, StoreException {
        long id = statements.drawId(drawId);
        statements.update(insert, statement -> {
            statement.setLong(1, id);
            statement.setLong(2, spec.topic());
            statement.setString(3, spec.kind().code());
            statement.setBoolean(4, spec.kind().durable());
            statement.setString(5, spec.clientId() == null ? "" : spec.clientId());
            statement.setString(6, spec.name());
            statement.setString(7, spec.selector());
            statement.setBoolean(8, spec.noLocal());
        });
        return id;
    }

    /** Adds a consumer. */
    void join(Statements statements, long subscription, long owner, long number) throws SQLException, StoreException {
        statements.update(insertMember, statement -> {
            statement.setLong(1, subscription);
            statement.setLong(2, owner);
            statement.setLong(3, number);
        });
    }

    private long members(Statements statements, long subscription) throws SQLException, StoreException {
        return statements.run(countMembers, statement -> {
            statement.setLong(1, subscription);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong("members");
            }
        });
    }

    /**
     * Removes a consumer.
     *
     * @return whether the subscription ended with it
     */
    boolean leave(Statements statements, long subscription, long owner, long number)
            throws SQLException, StoreException {
        return remove(
                statements,
                subscription,
                () -> statements.update(deleteMember, statement -> {
                    statement.setLong(1, subscription);
                    statement.setLong(2, owner);
                    statement.setLong(3, number);
                }));
    }

    /** Removes all consumers of a node; whether the subscription ended with them. */
    boolean leaveAll(Statements statements, long subscription, long owner) throws SQLException, StoreException {
        return remove(
                statements,
                subscription,
                () -> statements.update(deleteMembersOf, statement -> {
                    statement.setLong(1, subscription);
                    statement.setLong(2, owner);
                }));
    }

    /** Removes the consumers of nodes that are gone; whether the subscription ended with them. */
    boolean leaveOwnerless(Statements statements, long subscription) throws SQLException, StoreException {
        return remove(
                statements,
                subscription,
                () -> statements.update(deleteOwnerless, statement -> statement.setLong(1, subscription)));
    }

    private boolean remove(Statements statements, long subscription, Removal removal)
            throws SQLException, StoreException {
        boolean durable = statements.run(lock, statement -> {
            statement.setLong(1, subscription);
            try (ResultSet row = statement.executeQuery()) {
                // One that is gone needs not be ended.
                return !row.next() || row.getBoolean("durable");
            }
        });
        removal.run();
        if (durable || members(statements, subscription) > 0) {
            return false;
        }
        end(statements, subscription);
        return true;
    }

    @FunctionalInterface
    private interface Removal {
        int run() throws SQLException, StoreException;
    }

    /** Subscriptions that have a consumer of a node that is gone. */
    List<Long> withOwnerless(Statements statements) throws SQLException, StoreException {
        return statements.run(withOwnerless, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return ids(rows);
            }
        });
    }

    /** Subscriptions that have a consumer of a node. */
    List<Long> withMemberOf(Statements statements, long owner) throws SQLException, StoreException {
        return ids(statements, withMemberOf, owner);
    }

    /** The subscription in which a consumer of a node takes part. */
    Optional<Long> ofMember(Statements statements, long owner, long number) throws SQLException, StoreException {
        return statements.run(ofMember, statement -> {
            statement.setLong(1, owner);
            statement.setLong(2, number);
            try (ResultSet rows = statement.executeQuery()) {
                return ids(rows).stream().findFirst();
            }
        });
    }

    /** The subscriptions of a topic. */
    List<Long> ofTopic(Statements statements, long topic) throws SQLException, StoreException {
        return ids(statements, ofTopic, topic);
    }

    private static List<Long> ids(Statements statements, String sql, long parameter)
            throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            statement.setLong(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                return ids(rows);
            }
        });
    }

    private static List<Long> ids(ResultSet rows) throws SQLException {
        List<Long> ids = new ArrayList<>();
        while (rows.next()) {
            ids.add(rows.getLong("subscription"));
        }
        return ids;
    }

    /**
     * Deletes a subscription. Its deliveries are purged afterwards, in steps; nobody can claim them any more, or will find
     * them gone.
     */
    void end(Statements statements, long subscription) throws SQLException, StoreException {
        access.lock(statements, Source.subscription(subscription));
        statements.update(deleteMembers, statement -> statement.setLong(1, subscription));
        statements.update(delete, statement -> statement.setLong(1, subscription));
    }
}

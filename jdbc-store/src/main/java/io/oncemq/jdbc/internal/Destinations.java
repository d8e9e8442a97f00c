// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of destinations. */
final class Destinations {

    private final SourceAccess access;
    private final Subscriptions subscriptions;
    private final String find;
    private final String insert;
    private final String temporaryOf;
    private final String ownerless;
    private final String delete;
    private final String deleteKeys;

    Destinations(Tables tables, SourceAccess access, Subscriptions subscriptions) {
        this.access = access;
        this.subscriptions = subscriptions;
        find = tables.resolve("SELECT id, kind, name, owner FROM ${destination} WHERE kind = ? AND name = ?");
        insert = tables.resolve("""
                INSERT INTO ${destination} (id, kind, name, owner) VALUES (${next source_id}, ?, ?, ?)
                """);
        temporaryOf = tables.resolve("SELECT id, kind, name, owner FROM ${destination} WHERE owner = ?");
        ownerless = tables.resolve("""
                SELECT id, kind, name, owner FROM ${destination}
                WHERE owner IS NOT NULL AND owner NOT IN (SELECT id FROM ${node})
                """);
        deleteKeys = tables.resolve("DELETE FROM ${message_key} WHERE queue = ?");
        delete = tables.resolve("DELETE FROM ${destination} WHERE id = ?");
    }

    /** Finds a destination by its name. */
    Optional<DestinationRecord> find(Statements statements, DestinationKind kind, String name)
            throws SQLException, StoreException {
        List<DestinationRecord> found = query(statements, find, statement -> {
            statement.setString(1, kind.code());
            statement.setString(2, name);
        });
        return found.stream().findFirst();
    }

    /** Inserts a destination; {@link Failure#DUPLICATE} if it is there. */
    void insert(Statements statements, DestinationKind kind, String name, @Nullable Long owner)
            throws SQLException, StoreException {
        statements.update(insert, statement -> {
            statement.setString(1, kind.code());
            statement.setString(2, name);
            if (owner == null) {
                statement.setNull(3, Types.BIGINT);
            } else {
                statement.setLong(3, owner);
            }
        });
    }

    /** The temporary destinations of a node. */
    List<DestinationRecord> temporaryOf(Statements statements, long owner) throws SQLException, StoreException {
        return query(statements, temporaryOf, statement -> statement.setLong(1, owner));
    }

    /** The temporary destinations of nodes that are gone. */
    List<DestinationRecord> ownerless(Statements statements) throws SQLException, StoreException {
        return query(statements, ownerless, PreparedStatement::clearParameters);
    }

    private static List<DestinationRecord> query(Statements statements, String sql, Statements.Binding binding)
            throws SQLException, StoreException {
        return statements.run(sql, statement -> {
            binding.bind(statement);
            List<DestinationRecord> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new DestinationRecord(
                            row.getLong("id"),
                            row.getString("kind").equals(DestinationKind.TOPIC.code())
                                    ? DestinationKind.TOPIC
                                    : DestinationKind.QUEUE,
                            row.getString("name"),
                            row.getObject("owner") != null));
                }
            }
            return found;
        });
    }

    /**
     * Deletes a destination and its subscriptions, in a transaction of the caller, who purges their messages afterwards.
     *
     * @return the sources to purge
     */
    List<Source> delete(Statements statements, DestinationRecord destination) throws SQLException, StoreException {
        List<Source> ended = new ArrayList<>();
        if (destination.kind() == DestinationKind.TOPIC) {
            for (long subscription : subscriptions.ofTopic(statements, destination.id())) {
                subscriptions.end(statements, subscription);
                ended.add(Source.subscription(subscription));
            }
        }
        Source source = Source.queue(destination.id());
        access.lock(statements, source);
        statements.update(deleteKeys, statement -> statement.setLong(1, destination.id()));
        statements.update(delete, statement -> statement.setLong(1, destination.id()));
        ended.add(source);
        return ended;
    }
}

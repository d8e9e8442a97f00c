// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.StoredFailure;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.ClaimedMessages;
import io.oncemq.jms.spi.Claimer;
import io.oncemq.jms.spi.DeclaredDeadException;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.KeyReference;
import io.oncemq.jms.spi.KeyState;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Claims for one node, on the connection that it shares with the catalog. */
final class JdbcClaimer implements Claimer {

    private final IdLists idLists;
    private final String presentMessages;
    private final String present;
    private final OwnConnection connection;
    private final SourceAccess access;
    private final Claims claims;
    private final Nodes nodes;
    private final Liveness liveness;
    private final long node;
    private final String earlier;
    private final FailureRows failures;
    private final ParkedGroups parkedGroups;
    private final MessageKeyRows keys;

    /** The connection was made again: the node may have been declared dead while it had none. */
    private final AtomicBoolean doubted = new AtomicBoolean();

    JdbcClaimer(
            Tables tables,
            OwnConnection connection,
            SourceAccess access,
            Claims claims,
            ParkedGroups parkedGroups,
            Nodes nodes,
            Liveness liveness,
            long node) {
        earlier = tables.resolve("""
                SELECT id, priority, expiration, delivery_count, kind, persistent, sent_at, headers, properties,
                    NULL AS text_body, NULL AS body, group_id
                FROM ${message}
                WHERE group_id = ? AND destination = ? AND priority = ? AND id < ? AND kind IN ${kinds}
                """);
        idLists = tables.idLists();
        presentMessages = tables.resolve("SELECT 0 AS subscription, id FROM ${message} WHERE id " + idLists.any());
        present = presentMessages
                + tables.resolve(" UNION ALL SELECT subscription, message AS id FROM ${delivery} WHERE subscription "
                        + idLists.any() + " AND message " + idLists.any());
        this.connection = connection;
        this.failures = new FailureRows(tables);
        this.keys = new MessageKeyRows(tables);
        this.parkedGroups = parkedGroups;
        this.access = access;
        this.claims = claims;
        this.nodes = nodes;
        this.liveness = liveness;
        this.node = node;
    }

    @Override
    public ClaimedMessages claim(long number, ScanPosition position, int limit, boolean single) throws StoreException {
        requireRegistered();
        return access.claim(connection, node, number, position, limit, single);
    }

    @Override
    public List<QueuedMessage> claimExactly(long number, ScanPosition position, Collection<Long> ids)
            throws StoreException {
        if (ids.isEmpty()) {
            return List.of();
        }
        requireRegistered();
        return access.claimExactly(connection, node, number, position, ids);
    }

    @Override
    public List<QueuedMessage> peek(ScanPosition position, int limit) throws StoreException {
        return connection.call(
                "read " + position.source(), session -> access.read(session, position, limit, Reading.UNCLAIMED_HEADS));
    }

    @Override
    public List<QueuedMessage> earlier(Source queue, QueuedMessage than) throws StoreException {
        return connection.call(
                "read a message group of " + queue,
                session -> session.run(earlier, statement -> {
                    statement.setString(1, than.message().group());
                    statement.setLong(2, queue.id());
                    statement.setInt(3, than.message().priority());
                    statement.setLong(4, than.id());
                    try (ResultSet rows = statement.executeQuery()) {
                        return MessageRows.queued(rows);
                    }
                }));
    }

    @Override
    public List<Source> available(Collection<ScanPosition> positions) throws StoreException {
        if (positions.isEmpty()) {
            return List.of();
        }
        return connection.call("look for messages", session -> access.available(session, node, positions));
    }

    @Override
    public void reduce(ClaimReference claim, Collection<Long> retained) throws StoreException {
        connection.run(
                "reduce claim " + claim.number() + " on " + claim.source(),
                session -> claims.reduce(session, node, claim, List.copyOf(retained)));
    }

    @Override
    public List<HeldClaim> held() throws StoreException {
        List<Claims.OwnedClaim> held = connection.call("read the claims of node " + node, session -> {
            List<Claims.OwnedClaim> found = claims.heldBy(session, node);
            // Asked last: the claims of a node that is not registered are being recovered.
            requireRegistered(session);
            return found;
        });
        return held.stream().map(Claims.OwnedClaim::claim).toList();
    }

    /** To be called when the connection was made again. */
    void reconnected() {
        doubted.set(true);
    }

    /**
     * What is claimed under the id of a dead node is recovered at once, and counted: if the connection has to be made again for
     * the claim, this makes it, and looks. With the proof of life in hand the node is not declared dead after that.
     */
    private void requireRegistered() throws StoreException {
        connection.run("look whether node " + node + " is registered", session -> {
            if (doubted.get()) {
                requireRegistered(session);
                doubted.set(false);
            }
        });
    }

    private void requireRegistered(Statements statements) throws SQLException, StoreException {
        if (!nodes.exists(statements, node)) {
            throw new DeclaredDeadException(node);
        }
    }

    @Override
    public List<MessageFate> fates(Source source, List<Long> ids) throws StoreException {
        if (ids.isEmpty()) {
            return List.of();
        }
        return connection.call("look for messages of " + source, session -> access.fates(session, source, ids));
    }

    @Override
    public void park(
            ClaimReference claim,
            Collection<Long> retained,
            long message,
            int deliveries,
            long until,
            FailureEvidence evidence)
            throws StoreException {
        connection.transaction("park a group of " + claim.source(), session -> {
            parkedGroups.park(session, node, claim, retained, message, deliveries, until, evidence);
            return message;
        });
    }

    @Override
    public Map<Long, StoredFailure> failures(Collection<Long> messages) throws StoreException {
        return connection.call("read failures", session -> failures.of(session, messages));
    }

    @Override
    public Map<Long, Set<Long>> present(Collection<Long> messages, Map<Long, List<Long>> deliveries)
            throws StoreException {
        return connection.call(
                "look for " + messages.size() + " messages",
                session -> session.run(deliveries.isEmpty() ? presentMessages : present, statement -> {
                    idLists.bind(statement, 1, messages);
                    if (!deliveries.isEmpty()) {
                        idLists.bind(statement, 2, deliveries.keySet());
                        idLists.bind(
                                statement,
                                3,
                                deliveries.values().stream()
                                        .flatMap(List::stream)
                                        .distinct()
                                        .toList());
                    }
                    Map<Long, Set<Long>> found = new HashMap<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            found.computeIfAbsent(row.getLong("subscription"), unused -> new HashSet<>())
                                    .add(row.getLong("id"));
                        }
                    }
                    return found;
                }));
    }

    @Override
    public KeyState take(QueuedMessage message) throws StoreException {
        return keys.take(connection, message);
    }

    @Override
    public boolean isCancelled(QueuedMessage message) throws StoreException {
        return connection.call(
                "look for the key of message " + message.id(), session -> keys.isCancelled(session, message));
    }

    @Override
    public boolean isCancellable(KeyReference key) throws StoreException {
        return connection.call("look for a key", session -> keys.isPresent(session, key));
    }

    @Override
    public void announce(Collection<WakeUp> wakeUps) throws StoreException {
        if (wakeUps.isEmpty()) {
            return;
        }
        connection.run("announce messages", session -> liveness.announce(session, node, wakeUps));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows of claims: what is left of them when their owner gives them back or is dead. */
final class Claims {

    /** Owner of claims on messages that some transaction still held when their claim was released. No node has this id. */
    private static final long RECOVERING = 0;

    /** Owner of claims on messages whose groups are put aside. No node has this id either, and nobody recovers them. */
    static final long PARKED = -1;

    private final SourceAccess access;
    private final UnitWrites writes;
    private final IdLists idLists;
    private final String held;
    private final String ownerless;
    private final String ofSource;
    private final String lock;
    private final String delete;
    private final String update;
    private final String drawNumber;
    private final String countMessages;
    private final String countDeliveries;

    Claims(Tables tables, SourceAccess access, UnitWrites writes) {
        this.access = access;
        this.writes = writes;
        this.idLists = tables.idLists();
        held = tables.resolve("""
                SELECT c.source, c.owner, c.number, c.ids,
                    EXISTS (SELECT 1 FROM ${subscription} s WHERE s.id = c.source) AS subscription
                FROM ${claim} c
                WHERE c.owner = ?
                ORDER BY c.number, c.source
                """);
        ownerless = tables.resolve("""
                SELECT c.source, c.owner, c.number, c.ids,
                    EXISTS (SELECT 1 FROM ${subscription} s WHERE s.id = c.source) AS subscription
                FROM ${claim} c
                WHERE c.owner <> -1 AND NOT EXISTS (SELECT 1 FROM ${node} n WHERE n.id = c.owner)
                """);
        ofSource = tables.resolve("""
                SELECT c.source, c.owner, c.number, c.ids,
                    EXISTS (SELECT 1 FROM ${subscription} s WHERE s.id = c.source) AS subscription
                FROM ${claim} c
                WHERE c.source = ?
                ORDER BY c.owner, c.number
                """);
        lock = tables.resolve("SELECT ids FROM ${claim} WHERE source = ? AND owner = ? AND number = ? FOR UPDATE");
        delete = tables.resolve("DELETE FROM ${claim} WHERE source = ? AND owner = ? AND number = ?");
        update = tables.resolve("UPDATE ${claim} SET ids = ? WHERE source = ? AND owner = ? AND number = ?");
        // Any number that is unique under owner 0 will do.
        drawNumber = tables.resolve("SELECT ${next message_id} AS number");
        countMessages = tables.resolve(idLists.update("${message}", "delivery_count", "delivery_count + 1", "id"));
        countDeliveries = tables.resolve(
                idLists.update("${delivery}", "delivery_count", "delivery_count + 1", "message", "subscription"));
    }

    /** A claim and whose it is. */
    record OwnedClaim(long owner, HeldClaim claim) {}

    /** The claims of a node. */
    List<OwnedClaim> heldBy(Statements statements, long owner) throws SQLException, StoreException {
        return statements.run(held, statement -> {
            statement.setLong(1, owner);
            try (ResultSet rows = statement.executeQuery()) {
                return read(rows);
            }
        });
    }

    /** The claims whose owner has no row: of nodes that were buried, and of those still {@link #RECOVERING}. */
    List<OwnedClaim> ownerless(Statements statements) throws SQLException, StoreException {
        return statements.run(ownerless, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return read(rows);
            }
        });
    }

    /**
     * Takes messages out of the claims that name them, whoever owns those. The caller holds the claim lock of the source, so
     * that no new claim names them.
     */
    void withdraw(Statements statements, Source source, Set<Long> ids) throws SQLException, StoreException {
        List<OwnedClaim> claims = statements.run(ofSource, statement -> {
            statement.setLong(1, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                return read(rows);
            }
        });
        for (OwnedClaim owned : claims) {
            if (Collections.disjoint(owned.claim().ids(), ids)) {
                continue;
            }
            List<Long> named = lock(statements, owned.owner(), owned.claim().reference());
            if (!named.isEmpty()) {
                List<Long> retained =
                        named.stream().filter(id -> !ids.contains(id)).toList();
                reduce(statements, owned.owner(), owned.claim().reference(), retained);
            }
        }
    }

    /** Whether a claim names a message; it is locked then. */
    boolean names(Statements statements, long owner, ClaimReference claim, long message)
            throws SQLException, StoreException {
        return lock(statements, owner, claim).contains(message);
    }

    /** The messages of a source that claims name. */
    Set<Long> named(Statements statements, Source source) throws SQLException, StoreException {
        Set<Long> ids = new HashSet<>();
        statements.run(ofSource, statement -> {
            statement.setLong(1, source.id());
            try (ResultSet rows = statement.executeQuery()) {
                read(rows).forEach(claim -> ids.addAll(claim.claim().ids()));
            }
            return ids;
        });
        return ids;
    }

    private List<OwnedClaim> read(ResultSet rows) throws SQLException {
        List<OwnedClaim> claims = new ArrayList<>();
        while (rows.next()) {
            Source source = new Source(rows.getLong("source"), rows.getBoolean("subscription"));
            ClaimReference reference = new ClaimReference(source, rows.getLong("number"));
            claims.add(new OwnedClaim(rows.getLong("owner"), new HeldClaim(reference, idLists.read(rows, "ids"))));
        }
        return claims;
    }

    /** Makes a claim name fewer messages; none: removes it. */
    void reduce(Statements statements, long owner, ClaimReference claim, List<Long> retained)
            throws SQLException, StoreException {
        if (retained.isEmpty()) {
            delete(statements, owner, claim);
            return;
        }
        statements.update(update, statement -> {
            idLists.bind(statement, 1, retained);
            statement.setLong(2, claim.source().id());
            statement.setLong(3, owner);
            statement.setLong(4, claim.number());
        });
    }

    /**
     * Removes a claim. Messages that a transaction in flight holds, which may be an acknowledgement, stay claimed for owner
     * 0 until that has ended: given free, they could be delivered twice.
     *
     * @param count whether the messages that are left count as delivered once more
     * @return the messages that are free now
     */
    List<Long> release(Statements statements, OwnedClaim released, boolean count) throws SQLException, StoreException {
        ClaimReference claim = released.claim().reference();
        List<Long> ids = lock(statements, released.owner(), claim);
        List<MessageFate> fates = access.fates(statements, claim.source(), ids);
        List<Long> alive = new ArrayList<>();
        List<Long> undecided = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            switch (fates.get(i)) {
                case ALIVE -> alive.add(ids.get(i));
                case UNDECIDED -> undecided.add(ids.get(i));
                case GONE -> {
                    // Acknowledged: nothing is left to free.
                }
            }
        }
        if (undecided.equals(ids) && !ids.isEmpty() && released.owner() == RECOVERING) {
            return List.of();
        }
        if (delete(statements, released.owner(), claim) == 0) {
            return List.of();
        }
        if (count && !alive.isEmpty()) {
            count(statements, claim.source(), alive);
        }
        if (!undecided.isEmpty()) {
            long number = statements.run(drawNumber, statement -> {
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong("number");
                }
            });
            writes.claim(statements, new ClaimReference(claim.source(), number), RECOVERING, undecided);
        }
        return alive;
    }

    /** Locks a claim against others that release it; the ids that it names, none if it is gone. */
    private List<Long> lock(Statements statements, long owner, ClaimReference claim)
            throws SQLException, StoreException {
        return statements.run(lock, statement -> {
            bind(statement, owner, claim);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? idLists.read(row, "ids") : List.of();
            }
        });
    }

    private int delete(Statements statements, long owner, ClaimReference claim) throws SQLException, StoreException {
        return statements.update(delete, statement -> bind(statement, owner, claim));
    }

    private static void bind(PreparedStatement statement, long owner, ClaimReference claim) throws SQLException {
        statement.setLong(1, claim.source().id());
        statement.setLong(2, owner);
        statement.setLong(3, claim.number());
    }

    private void count(Statements statements, Source source, List<Long> ids) throws SQLException, StoreException {
        int counted = statements.update(source.subscription() ? countDeliveries : countMessages, statement -> {
            idLists.bind(statement, 1, ids);
            if (source.subscription()) {
                statement.setLong(2, source.id());
            }
        });
        if (counted != ids.size()) {
            throw new StoreException("Of " + ids.size() + " locked messages of " + source + ", " + counted
                    + " were counted as delivered");
        }
    }
}

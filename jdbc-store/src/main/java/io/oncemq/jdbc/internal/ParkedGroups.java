// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.FailureEvidence;
import io.oncemq.jms.admin.ParkedGroup;
import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.DeliveryCount;
import io.oncemq.jms.spi.FenceException;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Message groups that are put aside. The message that failed is claimed by nobody that lives, so that its group is somebody's:
 * whoever claims messages need not know of parked groups. The number of that claim is the id of the message.
 */
final class ParkedGroups {

    private final SourceAccess access;
    private final UnitWrites writes;
    private final Claims claims;
    private final FailureRows failures;
    private final String all;
    private final String due;
    private final String ofGroup;

    ParkedGroups(Tables tables, SourceAccess access, UnitWrites writes, Claims claims) {
        this.access = access;
        this.writes = writes;
        this.claims = claims;
        failures = new FailureRows(tables);
        all = tables.resolve("SELECT d.name AS queue, m.group_id, f.message, f.parked_until, " + FailureRows.COLUMNS
                + " FROM ${failure} f JOIN ${message} m ON m.id = f.message JOIN ${destination} d ON d.id = m.destination"
                + " LEFT JOIN ${subscription} s ON s.id = f.subscription"
                + " WHERE f.parked_until IS NOT NULL ORDER BY d.name, m.group_id");
        due = tables.resolve("SELECT f.message, m.destination FROM ${failure} f JOIN ${message} m ON m.id = f.message"
                + " WHERE f.parked_until > 0 AND f.parked_until <= ${now}");
        ofGroup =
                tables.resolve("SELECT f.message, m.destination FROM ${failure} f JOIN ${message} m ON m.id = f.message"
                        + " WHERE f.parked_until IS NOT NULL AND m.destination = ? AND m.group_id = ?");
    }

    private record Parked(long message, Source queue) {}

    /** Puts a message of a claim aside. */
    void park(
            Statements statements,
            long owner,
            ClaimReference claim,
            Collection<Long> retained,
            long message,
            int deliveries,
            long until,
            FailureEvidence evidence)
            throws SQLException, StoreException {
        if (!claims.names(statements, owner, claim, message)) {
            throw new FenceException("Claim " + claim.number() + " on " + claim.source() + " does not name message "
                    + message + " any more");
        }
        claims.reduce(statements, owner, claim, List.copyOf(retained));
        writes.claim(statements, parked(claim.source(), message), Claims.PARKED, List.of(message));
        failures.parked(statements, message, deliveries, until, evidence);
    }

    private static ClaimReference parked(Source queue, long message) {
        return new ClaimReference(queue, message);
    }

    List<ParkedGroup> all(OwnConnection connection) throws StoreException {
        return connection.call(
                "read parked groups",
                session -> session.run(all, statement -> {
                    List<ParkedGroup> groups = new ArrayList<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            groups.add(new ParkedGroup(
                                    row.getString("queue"),
                                    row.getString("group_id"),
                                    row.getLong("message"),
                                    row.getLong("parked_until"),
                                    FailureRows.read(row)));
                        }
                    }
                    return groups;
                }));
    }

    List<WakeUp> releaseDue(OwnConnection connection) throws StoreException {
        return release(connection, due, statement -> {});
    }

    List<WakeUp> release(OwnConnection connection, long queue, String group) throws StoreException {
        return release(connection, ofGroup, statement -> {
            statement.setLong(1, queue);
            statement.setString(2, group);
        });
    }

    private List<WakeUp> release(OwnConnection connection, String which, Statements.Binding binding)
            throws StoreException {
        List<Parked> found = connection.call(
                "look for parked groups",
                session -> session.run(which, statement -> {
                    binding.bind(statement);
                    List<Parked> parked = new ArrayList<>();
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            parked.add(new Parked(row.getLong("message"), Source.queue(row.getLong("destination"))));
                        }
                    }
                    return parked;
                }));
        List<WakeUp> wakeUps = new ArrayList<>();
        for (Parked parked : found) {
            if (connection.transaction("release a parked group", session -> release(session, parked))) {
                wakeUps.add(new WakeUp(parked.queue().id(), parked.message()));
            }
        }
        return wakeUps;
    }

    private boolean release(Session session, Parked parked) throws SQLException, StoreException {
        access.lock(session, parked.queue());
        if (!claims.names(session, Claims.PARKED, parked(parked.queue(), parked.message()), parked.message())) {
            return false;
        }
        claims.reduce(session, Claims.PARKED, parked(parked.queue(), parked.message()), List.of());
        writes.count(session, List.of(new DeliveryCount(parked.queue(), parked.message(), 0)));
        failures.remove(session, List.of(parked.message()));
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.Claimer;
import io.oncemq.jms.spi.HeldClaim;
import io.oncemq.jms.spi.MessageFate;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.WakeUp;
import java.util.Collection;
import java.util.List;

/** Claims for one node, on the connection that it shares with the catalog. */
final class JdbcClaimer implements Claimer {

    private final OwnConnection connection;
    private final SourceAccess access;
    private final Claims claims;
    private final Liveness liveness;
    private final long node;

    JdbcClaimer(OwnConnection connection, SourceAccess access, Claims claims, Liveness liveness, long node) {
        this.connection = connection;
        this.access = access;
        this.claims = claims;
        this.liveness = liveness;
        this.node = node;
    }

    @Override
    public List<QueuedMessage> claim(long number, ScanPosition position, int limit, boolean single)
            throws StoreException {
        return access.claim(connection, node, number, position, limit, single);
    }

    @Override
    public List<QueuedMessage> claimExactly(long number, Source source, Collection<Long> ids) throws StoreException {
        if (ids.isEmpty()) {
            return List.of();
        }
        return access.claimExactly(connection, node, new ClaimReference(source, number), ids);
    }

    @Override
    public List<QueuedMessage> peek(ScanPosition position, int limit) throws StoreException {
        return connection.call(
                "read " + position.source(), session -> access.read(session, position, limit, Reading.UNCLAIMED_HEADS));
    }

    @Override
    public List<Source> available(Collection<ScanPosition> positions) throws StoreException {
        if (positions.isEmpty()) {
            return List.of();
        }
        return connection.call("look for messages", session -> access.available(session, positions));
    }

    @Override
    public void reduce(ClaimReference claim, Collection<Long> retained) throws StoreException {
        connection.run(
                "reduce claim " + claim.number() + " on " + claim.source(),
                session -> claims.reduce(session, node, claim, List.copyOf(retained)));
    }

    @Override
    public List<HeldClaim> held() throws StoreException {
        return connection.call("read the claims of node " + node, session -> claims.heldBy(session, node)).stream()
                .map(Claims.OwnedClaim::claim)
                .toList();
    }

    @Override
    public List<MessageFate> fates(Source source, List<Long> ids) throws StoreException {
        if (ids.isEmpty()) {
            return List.of();
        }
        return connection.call("look for messages of " + source, session -> access.fates(session, source, ids));
    }

    @Override
    public void announce(Collection<WakeUp> wakeUps) throws StoreException {
        if (wakeUps.isEmpty()) {
            return;
        }
        connection.run("announce messages", session -> liveness.announce(session, node, wakeUps));
    }
}

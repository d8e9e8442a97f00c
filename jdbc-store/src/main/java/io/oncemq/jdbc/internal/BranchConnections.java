// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.spi.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections on which branches are prepared and ended: each of these is a commit of its own, so that on one connection the
 * transactions of many threads would wait for each other. The first is that of the claims; the others are made when it is busy.
 * Thread-safe.
 */
final class BranchConnections {

    private static final Logger LOG = LoggerFactory.getLogger(BranchConnections.class);

    /** A connection, and the tokens of the branches that were prepared on it; these are used while it is taken. */
    private record Place(OwnConnection connection, SettledTokens settled) {
        Place(OwnConnection connection) {
            this(connection, new SettledTokens());
        }
    }

    /** A connection that one thread has to itself until it closes the session. */
    record Taken(Session session, SettledTokens settled) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    private final Place first;
    private final List<Place> others;

    BranchConnections(OwnConnection first, List<OwnConnection> others) {
        this.first = new Place(first);
        this.others = others.stream().map(Place::new).toList();
    }

    /** The connection for questions. */
    OwnConnection first() {
        return first.connection();
    }

    /**
     * Takes a connection that is free, or waits for the first.
     *
     * @throws StoreException as {@link OwnConnection#open} does
     */
    Taken open() throws StoreException {
        Session session = first.connection().openIfFree();
        if (session != null) {
            return new Taken(session, first.settled());
        }
        for (Place other : others) {
            Taken taken = openIfFree(other);
            if (taken != null) {
                return taken;
            }
        }
        return new Taken(first.connection().open(), first.settled());
    }

    private static @Nullable Taken openIfFree(Place place) {
        try {
            Session session = place.connection().openIfFree();
            return session == null ? null : new Taken(session, place.settled());
        } catch (StoreException e) {
            // One more than the server allows, perhaps: it can be done without.
            LOG.debug("No further connection for branches", e);
            return null;
        }
    }
}

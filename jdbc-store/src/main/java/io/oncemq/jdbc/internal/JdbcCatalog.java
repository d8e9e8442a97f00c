// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jdbc.internal;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.spi.Catalog;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.LeaseKind;
import io.oncemq.jms.spi.PagePosition;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScanPosition;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.Subscriber;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.SubscriptionSpec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Names, for one node, on the connection that it shares with the claimer. */
final class JdbcCatalog implements Catalog {

    /** A name can be created and deleted by others while we look; not this often. */
    private static final int ATTEMPTS = 10;

    private final OwnConnection connection;
    private final SourceAccess access;
    private final Destinations destinations;
    private final Subscriptions subscriptions;
    private final Leases leases;
    private final Purge purge;
    private final long node;
    private final Leftovers leftovers;
    private final AtomicLong lastMember = new AtomicLong();

    /** Leases of this node: what is in here cannot have been taken by an attempt that failed. */
    private final Set<Lease> held = ConcurrentHashMap.newKeySet();

    private record Lease(LeaseKind kind, String key) {}

    JdbcCatalog(
            OwnConnection connection,
            SourceAccess access,
            Destinations destinations,
            Subscriptions subscriptions,
            Leases leases,
            Purge purge,
            Leftovers leftovers,
            long node) {
        this.connection = connection;
        this.access = access;
        this.destinations = destinations;
        this.subscriptions = subscriptions;
        this.leases = leases;
        this.purge = purge;
        this.leftovers = leftovers;
        this.node = node;
    }

    @Override
    public @Nullable DestinationRecord destination(DestinationKind kind, String name, boolean create)
            throws StoreException {
        String what = (create ? "create " : "find ") + kind.code() + " '" + name + "'";
        Optional<DestinationRecord> destination = connection.call(what, session -> {
            Optional<DestinationRecord> found = destinations.find(session, kind, name);
            for (int attempt = 1; found.isEmpty() && create; attempt++) {
                if (attempt > ATTEMPTS) {
                    throw new StoreException("Could not " + what + ": it is created and deleted all the time");
                }
                insertUnlessThere(session, kind, name, null);
                found = destinations.find(session, kind, name);
            }
            return found;
        });
        return destination.orElse(null);
    }

    private void insertUnlessThere(Session session, DestinationKind kind, String name, @Nullable Long owner)
            throws SQLException, StoreException {
        try {
            destinations.insert(session, kind, name, owner);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DUPLICATE) {
                throw e;
            }
            // Another session was faster: its row is as good as ours. A temporary one is of an earlier attempt of ours.
        }
    }

    @Override
    public DestinationRecord createTemporary(DestinationKind kind, String name) throws StoreException {
        leftovers.giveBack();
        boolean answered = false;
        try {
            DestinationRecord made = connection.call("create temporary " + kind.code() + " '" + name + "'", session -> {
                insertUnlessThere(session, kind, name, node);
                return destinations
                        .find(session, kind, name)
                        .orElseThrow(() ->
                                new StoreException("Temporary " + kind.code() + " '" + name + "' was deleted at once"));
            });
            answered = true;
            return made;
        } finally {
            if (!answered) {
                leftovers.addTemporary(kind, name);
            }
        }
    }

    @Override
    public void deleteDestination(DestinationRecord destination) throws StoreException {
        List<Source> ended =
                connection.transaction("delete " + destination, session -> destinations.delete(session, destination));
        purge.run(connection, ended);
    }

    @Override
    public SubscriptionRecord subscribe(SubscriptionSpec spec) throws StoreException {
        leftovers.giveBack();
        long member = lastMember.incrementAndGet();
        boolean answered = false;
        try {
            SubscriptionRecord subscription = subscribe(spec, member);
            answered = true;
            return subscription;
        } finally {
            if (!answered) {
                leftovers.addMember(member);
            }
        }
    }

    private SubscriptionRecord subscribe(SubscriptionSpec spec, long member) throws StoreException {
        for (int attempt = 1; ; attempt++) {
            List<Long> replaced = new ArrayList<>();
            boolean last = attempt == ATTEMPTS;
            Optional<Long> id = connection.transaction("subscribe to topic " + spec.topic(), session -> {
                replaced.clear();
                return subscribe(session, spec, member, replaced, last);
            });
            if (id.isPresent()) {
                purge.run(
                        connection, replaced.stream().map(Source::subscription).toList());
                return new SubscriptionRecord(id.get(), member, spec);
            }
        }
    }

    /** The id of the subscription; none if another node created it at the same time: then it has to be looked for again. */
    private Optional<Long> subscribe(
            Session session, SubscriptionSpec spec, long member, List<Long> replaced, boolean last)
            throws SQLException, StoreException {
        try {
            long id = subscriptions.obtain(session, spec, replaced);
            subscriptions.join(session, id, node, member);
            return Optional.of(id);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.DUPLICATE || last) {
                throw e;
            }
            session.failed(e);
            return Optional.empty();
        }
    }

    @Override
    public void leave(SubscriptionRecord subscription) throws StoreException {
        long id = subscription.id();
        boolean ended = connection.transaction(
                "leave subscription " + id, session -> subscriptions.leave(session, id, node, subscription.member()));
        if (ended) {
            purge.run(connection, List.of(subscription.source()));
        }
    }

    @Override
    public List<Subscriber> subscribers(long topic) throws StoreException {
        return connection.call(
                "look for subscriptions of topic " + topic, session -> subscriptions.subscribers(session, topic));
    }

    @Override
    public @Nullable String topicOf(@Nullable String clientId, String name) throws StoreException {
        Optional<String> topic = connection.call(
                "find subscription '" + name + "'", session -> subscriptions.topicOf(session, clientId, name));
        return topic.orElse(null);
    }

    @Override
    public boolean unsubscribe(@Nullable String clientId, String name) throws StoreException {
        leftovers.giveBack();
        Optional<Long> ended = connection.transaction("unsubscribe '" + name + "'", session -> {
            Optional<Subscriptions.Row> row = subscriptions.find(session, clientId, name, true);
            if (row.isPresent()) {
                subscriptions.requireUnused(session, row.get().id(), name);
                subscriptions.end(session, row.get().id());
            }
            return row.map(Subscriptions.Row::id);
        });
        if (ended.isEmpty()) {
            return false;
        }
        purge.run(connection, List.of(Source.subscription(ended.get())));
        return true;
    }

    @Override
    public boolean acquireLease(LeaseKind kind, String key) throws StoreException {
        leftovers.giveBack();
        Lease lease = new Lease(kind, key);
        boolean answered = false;
        try {
            boolean acquired = connection.call(
                    "acquire " + kind.code() + " '" + key + "'", session -> leases.acquire(session, kind, key, node));
            answered = true;
            if (acquired) {
                held.add(lease);
            }
            return acquired;
        } finally {
            if (!answered && !held.contains(lease)) {
                leftovers.addLease(kind, key);
            }
        }
    }

    @Override
    public void releaseLease(LeaseKind kind, String key) throws StoreException {
        connection.run(
                "release " + kind.code() + " '" + key + "'", session -> leases.release(session, kind, key, node));
        held.remove(new Lease(kind, key));
    }

    @Override
    public List<QueuedMessage> browse(Source source, @Nullable PagePosition after, int limit) throws StoreException {
        ScanPosition position = behind(source, after);
        return connection.call("browse " + source, session -> access.read(session, position, limit, Reading.ALL));
    }

    /** The scan that begins behind a message: at the next id of its priority, and at the start of all lower ones. */
    private static ScanPosition behind(Source source, @Nullable PagePosition after) {
        ScanPosition position = ScanPosition.start(source);
        if (after != null) {
            position.lowest()[after.priority()] = after.id() + 1;
            Arrays.fill(position.lowest(), after.priority() + 1, position.lowest().length, Long.MAX_VALUE);
        }
        return position;
    }
}

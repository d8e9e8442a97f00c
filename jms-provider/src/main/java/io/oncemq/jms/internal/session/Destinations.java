// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.admin.Permission;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQTemporaryQueue;
import io.oncemq.jms.internal.message.OnceMQTemporaryTopic;
import io.oncemq.jms.internal.node.Node;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoreException;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The destinations that a connection uses, and the temporary ones that it owns. Thread-safe. */
final class Destinations {

    private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

    /** Reply queues come and go: the least recently used are looked up again. */
    private static final int MOST_CACHED = 1000;

    /** How long a temporary destination of another connection is believed to be there still. */
    private static final long TEMPORARY_VALID_MILLIS = 1000;

    /** A destination and until when it is not looked up again, by the node's clock. */
    private record Found(DestinationRecord destination, long validUntil) {}

    private final Node node;
    private final String connectionId;
    private final boolean autoCreate;
    private final Access access;
    private final AtomicLong temporaries = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock") private final Map<OnceMQDestination, Found> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<OnceMQDestination, Found> eldest) {
            return size() > MOST_CACHED;
        }
    };

    /** The connection's own temporary destinations, with the number of their consumers. */
    @GuardedBy("lock") private final Map<DestinationRecord, Integer> own = new HashMap<>();

    /** Own ones that were made under an earlier registration of the node, and are gone with it. */
    @GuardedBy("lock") private final Set<DestinationRecord> lost = new HashSet<>();

    /** Id of the node under which the own ones that are not lost were made. */
    @GuardedBy("lock") private long madeBy;

    Destinations(Node node, String connectionId, boolean autoCreate, Access access) {
        this.access = access;
        this.node = node;
        this.connectionId = connectionId;
        this.autoCreate = autoCreate;
        this.madeBy = node.id();
    }

    /** Our destination that the application means. */
    static OnceMQDestination require(@Nullable Destination destination) throws InvalidDestinationException {
        if (destination == null) {
            throw new InvalidDestinationException("The destination is null");
        }
        OnceMQDestination own = OnceMQDestination.own(destination);
        if (own != null) {
            return own;
        }
        throw new InvalidDestinationException(
                "'" + destination + "' (" + destination.getClass().getName() + ") is no destination of OnceMQ");
    }

    /**
     * Finds the destination in the store.
     *
     * <p>Who may do something with a destination creates it by that. A temporary one has no permissions: its name is
     * known to nobody but whom its connection tells it, as JMSReplyTo; those may send to it.
     *
     * @param permission what is going to be done with it
     * @throws InvalidDestinationException if it is not there, and not to be created
     * @throws jakarta.jms.JMSSecurityException if the connection's user may not do that
     */
    DestinationRecord resolve(OnceMQDestination destination, Permission permission) throws JMSException {
        if (access.permits(permission, destination.name())) {
            return find(destination, autoCreate);
        }
        DestinationRecord found;
        try {
            found = find(destination, false);
        } catch (InvalidDestinationException ignored) {
            // Who may do nothing with it does not learn whether it is there.
            throw access.denied(permission, destination.kind(), destination.name());
        }
        if (found.temporary() && (permission != Permission.BROWSE || isOwn(found))) {
            return found;
        }
        throw access.denied(permission, destination.kind(), destination.name());
    }

    private boolean isOwn(DestinationRecord destination) {
        lock.lock();
        try {
            return own.containsKey(destination);
        } finally {
            lock.unlock();
        }
    }

    private DestinationRecord find(OnceMQDestination destination, boolean creating) throws JMSException {
        lock.lock();
        try {
            Found cached = cache.get(destination);
            if (cached != null && cached.validUntil() > node.now()) {
                return cached.destination();
            }
        } finally {
            lock.unlock();
        }
        boolean create = creating && !destination.temporary();
        DestinationRecord found;
        try {
            found = node.catalog().destination(destination.kind(), destination.name(), create);
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to look up " + text(destination), e);
        }
        if (found == null) {
            throw new InvalidDestinationException("There is no " + text(destination)
                    + (destination.temporary() || autoCreate ? "" : ", and option 'auto-create' is false"));
        }
        lock.lock();
        try {
            // Permanent ones, and our own temporary ones, do not end behind our back.
            boolean permanent = !found.temporary() || own.containsKey(found);
            cache.put(destination, new Found(found, permanent ? Long.MAX_VALUE : node.now() + TEMPORARY_VALID_MILLIS));
        } finally {
            lock.unlock();
        }
        return found;
    }

    /** Looks a destination up anew next time: it may be gone. */
    void forget(OnceMQDestination destination) {
        lock.lock();
        try {
            cache.remove(destination);
        } finally {
            lock.unlock();
        }
    }

    /** A new temporary queue of this connection. */
    OnceMQTemporaryQueue createTemporaryQueue() throws JMSException {
        OnceMQTemporaryQueue queue = new OnceMQTemporaryQueue(temporaryName(), this::delete);
        create(queue);
        return queue;
    }

    /** A new temporary topic of this connection. */
    OnceMQTemporaryTopic createTemporaryTopic() throws JMSException {
        OnceMQTemporaryTopic topic = new OnceMQTemporaryTopic(temporaryName(), this::delete);
        create(topic);
        return topic;
    }

    private String temporaryName() {
        return "temporary-" + connectionId + "-" + temporaries.incrementAndGet();
    }

    private void create(OnceMQDestination destination) throws JMSException {
        DestinationRecord created;
        try {
            created = node.catalog().createTemporary(destination.kind(), destination.name());
        } catch (StoreException e) {
            throw StoreFailures.toJms("Unable to create a " + text(destination), e);
        }
        lock.lock();
        try {
            cache.put(destination, new Found(created, Long.MAX_VALUE));
            own.put(created, 0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says that there is one more consumer.
     *
     * @throws InvalidDestinationException if it is a temporary destination of another connection (Jakarta Messaging 6.2.2)
     */
    void consumerOpened(DestinationRecord destination) throws InvalidDestinationException {
        if (!destination.temporary()) {
            return;
        }
        lock.lock();
        try {
            if (own.computeIfPresent(destination, (key, consumers) -> consumers + 1) == null) {
                throw new InvalidDestinationException(
                        "Only the connection that created " + destination + " can have consumers of it");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that there is one consumer less. */
    void consumerClosed(DestinationRecord destination) {
        lock.lock();
        try {
            own.computeIfPresent(destination, (key, consumers) -> consumers - 1);
        } finally {
            lock.unlock();
        }
    }

    private void delete(OnceMQDestination destination) throws JMSException {
        DestinationRecord deleted = null;
        lock.lock();
        try {
            for (Map.Entry<DestinationRecord, Integer> entry : own.entrySet()) {
                DestinationRecord candidate = entry.getKey();
                if (candidate.name().equals(destination.name()) && candidate.kind() == destination.kind()) {
                    if (entry.getValue() > 0) {
                        throw new IllegalStateException(
                                "Unable to delete " + candidate + ": it has " + entry.getValue() + " consumers");
                    }
                    deleted = candidate;
                }
            }
            if (deleted == null) {
                return;
            }
            own.remove(deleted);
            cache.remove(destination);
        } finally {
            lock.unlock();
        }
        try {
            node.catalog().deleteDestination(deleted);
        } catch (StoreException e) {
            restore(deleted);
            throw StoreFailures.toJms("Unable to delete " + deleted, e);
        }
    }

    private void restore(DestinationRecord notDeleted) {
        lock.lock();
        try {
            own.put(notDeleted, 0);
        } finally {
            lock.unlock();
        }
    }

    /** Makes the temporary destinations again, under their names, if the node has registered anew since. */
    void renew() throws StoreException {
        for (DestinationRecord destination : toRenew()) {
            DestinationRecord made = node.catalog().createTemporary(destination.kind(), destination.name());
            lock.lock();
            try {
                lost.remove(destination);
                own.remove(destination);
                own.put(made, 0);
                cache.keySet().removeIf(cached -> cached.name().equals(made.name()));
            } finally {
                lock.unlock();
            }
        }
    }

    private List<DestinationRecord> toRenew() {
        long nodeId = node.id();
        lock.lock();
        try {
            if (madeBy != nodeId) {
                madeBy = nodeId;
                lost.addAll(own.keySet());
            }
            lost.retainAll(own.keySet());
            return List.copyOf(lost);
        } finally {
            lock.unlock();
        }
    }

    /** Deletes all temporary destinations of the connection, which is being closed. */
    void close() {
        List<DestinationRecord> all;
        lock.lock();
        try {
            all = new ArrayList<>(own.keySet());
            own.clear();
            cache.clear();
        } finally {
            lock.unlock();
        }
        for (DestinationRecord destination : all) {
            try {
                node.catalog().deleteDestination(destination);
            } catch (StoreException e) {
                LOG.warn("{}: {} is deleted only with the node: {}", connectionId, destination, e.getMessage());
            }
        }
    }

    private static String text(OnceMQDestination destination) {
        String kind = destination.kind() == DestinationKind.QUEUE ? "queue" : "topic";
        return (destination.temporary() ? "temporary " : "") + kind + " '" + destination.name() + "'";
    }
}

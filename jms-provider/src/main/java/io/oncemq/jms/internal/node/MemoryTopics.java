// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.Subscriber;
import io.oncemq.jms.spi.SubscriptionKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether all subscriptions of a topic end with consumers of this node, so that a message need not be stored for any. Only the store
 * knows: it is asked for each message, because a consumer of another node that subscribed before the message was sent is to have it.
 * Thread-safe.
 */
final class MemoryTopics {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryTopics.class);

    /** Where a message had to be stored, so have the next ones: they are spared the question for so long. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int MOST_TOPICS = 1000;

    private final NodeState node;
    private final Map<Long, Look> looks = new ConcurrentHashMap<>();

    MemoryTopics(NodeState node) {
        this.node = node;
    }

    /**
     * The dispatchers of all subscriptions of a topic; none if there are others, or if that is not known.
     *
     * @param readers those of this node
     */
    List<SourceDispatcher> subscribed(List<SourceDispatcher> readers, DestinationRecord topic) {
        if (looks.size() > MOST_TOPICS) {
            // Temporary ones come and go.
            looks.clear();
        }
        Look look = looks.computeIfAbsent(topic.id(), Look::new);
        if (look.isPausing()) {
            return List.of();
        }
        try {
            Set<Long> ending = look.ending();
            List<SourceDispatcher> subscribed = readers.stream()
                    .filter(reader -> ending.contains(reader.source().id()))
                    .toList();
            if (subscribed.isEmpty() || subscribed.size() < ending.size()) {
                look.pause();
                return List.of();
            }
            return subscribed;
        } catch (StoreException failure) {
            LOG.debug("It is not known who has subscribed to {}: {}", topic, failure.getMessage());
            return List.of();
        }
    }

    /** The questions about one topic. Who asks while another is being answered shares the next answer with all who wait for it. */
    private final class Look {

        private final long topic;
        private final AtomicLong asked = new AtomicLong();
        private final ReentrantLock lock = new ReentrantLock();

        /** Up to which question the answer is new enough: it was begun after that was asked. */
        private long answered;

        private Set<Long> answer = Set.of();
        private volatile long pauseUntil = node.nanoTime();

        Look(long topic) {
            this.topic = topic;
        }

        boolean isPausing() {
            return pauseUntil - node.nanoTime() > 0;
        }

        void pause() {
            pauseUntil = node.nanoTime() + PAUSE_NANOS;
        }

        /** The subscriptions, if all end with their consumers; otherwise none. */
        Set<Long> ending() throws StoreException {
            long question = asked.incrementAndGet();
            lock.lock();
            try {
                if (answered < question) {
                    long upTo = asked.get();
                    answer = ending(node.storeNode().catalog().subscribers(topic));
                    answered = upTo;
                }
                return answer;
            } finally {
                lock.unlock();
            }
        }

        private static Set<Long> ending(List<Subscriber> subscribers) {
            Set<Long> ids = new HashSet<>();
            for (Subscriber subscriber : subscribers) {
                if (subscriber.kind() != SubscriptionKind.NON_DURABLE) {
                    return Set.of();
                }
                ids.add(subscriber.id());
            }
            return ids;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.message.DuplicatePolicy;
import io.oncemq.jms.internal.message.MessageCodec;
import io.oncemq.jms.internal.message.ObjectPolicy;
import io.oncemq.jms.internal.message.OnceMQDestination;
import io.oncemq.jms.internal.message.OnceMQMessage;
import io.oncemq.jms.internal.message.PropertyNames;
import io.oncemq.jms.internal.message.SendHeaders;
import io.oncemq.jms.internal.schedule.Rhythm;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.QueuedMessage;
import io.oncemq.jms.spi.ScheduleDirectory;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoreSecurityException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.StoredSchedule;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages that recur, when they are due. Every node does it, and the row of the schedule decides which of them: it is changed in
 * the transaction that sends. Thread-safe.
 */
final class NodeSchedules {

    private static final Logger LOG = LoggerFactory.getLogger(NodeSchedules.class);

    /** Late by more than that, a message was missed. */
    private static final long MISSED_MILLIS = 60_000;

    /** Most messages of a schedule that are sent at once. */
    private static final int MOST = 1000;

    /** When something is due that is not yet by the database's clock. */
    private static final long SKEW_MILLIS = 10;

    /** After a failure. */
    private static final long RETRY_MILLIS = 1_000;

    private final NodeState node;
    private final Executor background;
    private final MessageCodec codec = new MessageCodec(ObjectPolicy.refuseAll(), new DuplicatePolicy(0, false));
    private final AtomicBoolean firing = new AtomicBoolean();
    private volatile long next = Long.MAX_VALUE;

    NodeSchedules(NodeState node, Executor background) {
        this.node = node;
        this.background = background;
    }

    /** When the next message is due, as far as is known. */
    long next() {
        return next;
    }

    /** Notes when the next message is due, as the database has said. */
    void next(long due) {
        next = due;
    }

    /** Sends what is due, on another thread: the calling one has the heartbeat to keep, and a destination may be full. */
    void fireIfDue() {
        if (node.now() < next || !firing.compareAndSet(false, true)) {
            return;
        }
        next = Long.MAX_VALUE;
        try {
            background.execute(this::fire);
        } catch (RejectedExecutionException ignored) {
            LOG.debug("The node stops; others send what recurs");
        }
    }

    private void fire() {
        long upcoming = Long.MAX_VALUE;
        try {
            ScheduleDirectory schedules = node.storeNode().schedules();
            boolean failed = false;
            for (StoredSchedule schedule : schedules.due()) {
                failed |= !fire(schedules, schedule);
            }
            // The clock of the database may be behind what this node takes it for.
            upcoming = Math.max(node.now() + (failed ? RETRY_MILLIS : SKEW_MILLIS), schedules.nextDue());
        } catch (StoreSecurityException failure) {
            // Others have the right.
            LOG.debug("Messages that recur are left to other nodes: {}", failure.getMessage());
        } catch (StoreException failure) {
            LOG.info("Messages that recur are sent when the store is there again: {}", failure.getMessage());
            upcoming = node.now() + RETRY_MILLIS;
        } finally {
            next = upcoming;
            firing.set(false);
            node.storeNode().membership().interrupt();
        }
    }

    /** Whether what was due was sent, by this node or another. */
    private boolean fire(ScheduleDirectory schedules, StoredSchedule schedule) {
        try {
            Instant now = Instant.ofEpochMilli(node.now());
            Rhythm rhythm = Rhythm.parse(schedule.recurrence());
            List<Instant> due = rhythm.due(Instant.ofEpochMilli(schedule.due()), now, MOST);
            if (due.isEmpty()) {
                // By the clock of the database it was, by a hair.
                return true;
            }
            DestinationRecord destination =
                    node.storeNode().catalog().destination(schedule.kind(), schedule.destination(), true);
            if (destination == null) {
                throw new StoreException("There is no " + schedule.kind().code() + " '" + schedule.destination() + "'");
            }
            UnitOfWork unit = new UnitOfWork();
            for (Instant occurrence : wanted(due, schedule.missed(), now)) {
                unit.send(destination, message(schedule, occurrence, now));
            }
            Instant following = rhythm.next(due.get(due.size() - 1));
            Admission admission = node.flowControl().admit(unit);
            try {
                node.available(schedules.fire(
                        schedule, following == null ? 0 : following.toEpochMilli(), unit.unclaimedSends()));
            } finally {
                admission.end();
            }
            return true;
        } catch (StoreException | JMSException | IllegalArgumentException failure) {
            LOG.warn("Messages of schedule '{}' could not be sent; it is tried again", schedule.name(), failure);
            return false;
        }
    }

    private static List<Instant> wanted(List<Instant> due, String missed, Instant now) {
        Instant last = due.get(due.size() - 1);
        return switch (missed) {
            case "all" -> due;
            case "skip" -> now.toEpochMilli() - last.toEpochMilli() < MISSED_MILLIS ? List.of(last) : List.of();
            default -> List.of(last);
        };
    }

    private StoredMessage message(StoredSchedule schedule, Instant occurrence, Instant now) throws JMSException {
        OnceMQDestination destination = OnceMQDestination.of(schedule.kind(), schedule.destination());
        StoredMessage template = schedule.template();
        OnceMQMessage message = codec.decodeEditable(new QueuedMessage(0, 0, template), destination);
        message.setStringProperty(PropertyNames.SCHEDULE, schedule.name());
        message.setLongProperty(PropertyNames.SCHEDULED_AT, occurrence.toEpochMilli());
        @Nullable String user = message.getStringProperty(PropertyNames.USER_ID);
        return codec.encode(
                message,
                new SendHeaders(
                        destination,
                        "ID:schedule-" + UUID.randomUUID(),
                        template.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                        template.priority(),
                        now.toEpochMilli(),
                        0,
                        0,
                        user),
                "");
    }
}

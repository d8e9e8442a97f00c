// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import io.oncemq.jms.spi.ClaimReference;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoredMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What applications were told and what they were given, compared with what the rows became: at each step what can be judged at
 * once, and all of it in the end. Every message has a text of its own.
 */
public final class Audit {

    /** What the sender of a message was told. */
    public enum Sent {
        PENDING,
        OK,
        FAILED,
        UNKNOWN
    }

    /** How an attempt to acknowledge ended for the application. */
    public enum Acknowledged {
        PENDING,
        OK,
        FAILED,
        UNKNOWN
    }

    private static final class Sending {
        private Sent outcome = Sent.PENDING;
        private int stored;
        private boolean expires;
    }

    /** A message in a source. */
    private static final class Message {
        private final String text;
        private final long placedAt;
        private boolean deleted;
        private boolean discardable;

        /** Committed when messages with higher ids had been claimed. */
        private boolean late;

        /** Rolled back by the application, and not received again. */
        private boolean returning;

        /** Deleted by a process that had been declared dead, from under the claim of another. */
        private boolean takenFromClaim;

        private int seen;

        /** How often it was given to an application by a node that was dead for others. */
        private int seenStale;

        private int recoveries;
        private int pending;
        private int confirmed;
        private int unknown;
        private @Nullable Holder holder;

        Message(String text, long placedAt) {
            this.text = text;
            this.placedAt = placedAt;
        }
    }

    private record Key(Source source, long id) {}

    /** Who was given a message, by which claim. */
    public record Holder(String client, long node, ClaimReference claim) {}

    /** Which messages a subscription refuses. */
    @FunctionalInterface
    public interface Refusal {
        boolean refuses(Source source, StoredMessage message);
    }

    private final Scheduler scheduler;
    private final Refusal refusal;
    private final Map<String, Sending> sendings = new LinkedHashMap<>();
    private final Map<Key, Message> messages = new LinkedHashMap<>();
    private final Map<String, Integer> firstSeen = new LinkedHashMap<>();
    private final Map<Source, Long> highestClaimed = new LinkedHashMap<>();
    private int received;

    public Audit(Scheduler scheduler, Refusal refusal) {
        this.scheduler = scheduler;
        this.refusal = refusal;
    }

    public int received() {
        return received;
    }

    // ---- senders

    public void sending(StoredMessage message) {
        Sending sending = new Sending();
        sending.expires = message.expiration() > 0;
        sendings.put(text(message), sending);
    }

    public void sent(StoredMessage message, Sent outcome) {
        scheduler.checkAlive();
        Sending sending = sendings.get(text(message));
        sending.outcome = outcome;
        scheduler.trace("send of " + text(message) + ": " + outcome);
        if (outcome == Sent.OK && sending.stored == 0) {
            throw scheduler.violation("The send of " + text(message) + " returned, and nothing is stored");
        }
        if (outcome == Sent.FAILED && sending.stored != 0) {
            throw scheduler.violation("The send of " + text(message) + " failed, and it is stored");
        }
    }

    void stored(StoredMessage message) {
        Sending sending = sendings.get(text(message));
        sending.stored++;
        if (sending.stored > 1) {
            throw scheduler.violation(text(message) + " is stored twice");
        }
        if (sending.outcome == Sent.FAILED || sending.outcome == Sent.OK) {
            throw scheduler.violation(text(message) + " is stored after its send ended: " + sending.outcome);
        }
    }

    // ---- rows

    void placed(Source source, long id, StoredMessage message, long at) {
        Message placed = new Message(text(message), at);
        placed.late = id < highestClaimed.getOrDefault(source, 0L);
        placed.discardable = refusal.refuses(source, message);
        messages.put(new Key(source, id), placed);
    }

    void deleted(Source source, long id, StoredMessage content, long millis, boolean takenFromClaim) {
        Message message = messages.get(new Key(source, id));
        message.deleted = true;
        message.takenFromClaim |= takenFromClaim;
        boolean expired = content.expiration() > 0 && content.expiration() <= millis;
        message.discardable |= expired;
        if (message.pending == 0 && message.unknown == 0 && !message.discardable) {
            throw scheduler.violation("Lost: " + describe(source, id) + " is deleted, and nobody acknowledges it");
        }
    }

    void recovered(Source source, long id) {
        messages.get(new Key(source, id)).recoveries++;
    }

    /** A new claim names only messages that no other claim names. */
    void checkSingleClaim(SimulatedDatabase database, Source source, List<Long> ids) {
        for (long id : ids) {
            highestClaimed.merge(source, id, Math::max);
            long naming = database.claims.entrySet().stream()
                    .filter(claim -> claim.getKey().reference().source().equals(source)
                            && claim.getValue().contains(id))
                    .count();
            if (naming > 1) {
                throw scheduler.violation(describe(source, id) + " is named by " + naming + " claims");
            }
        }
    }

    // ---- receivers

    /** An application is given a message by a node that is registered. */
    public void received(SimulatedDatabase database, Holder holder, long id, int deliveryCount, boolean judged) {
        scheduler.checkAlive();
        received++;
        Source source = holder.claim().source();
        Message message = messages.get(new Key(source, id));
        String what = describe(source, id);
        scheduler.trace("received " + what + " count " + deliveryCount + (judged ? "" : " (not judged)"));
        if (!judged) {
            message.seenStale++;
            return;
        }
        if (!database.claimed(holder.node(), holder.claim(), id)) {
            throw scheduler.violation(what + " is handed out by node " + holder.node() + " without " + holder.claim());
        }
        if (database.heldByTransaction(source, id) && !message.takenFromClaim) {
            throw scheduler.violation(what + " is handed out while an open transaction has deleted it");
        }
        Holder other = message.holder;
        if (other != null && !other.equals(holder) && database.claimed(other.node(), other.claim(), id)) {
            throw scheduler.violation(what + " is handed out to " + holder + " and is held by " + other);
        }
        if (message.confirmed > 0 && !message.takenFromClaim) {
            throw scheduler.violation(what + " is handed out after it was acknowledged");
        }
        if (deliveryCount < 1 + message.seen) {
            throw scheduler.violation(what + " is delivered for time " + (1 + message.seen) + " and its count is "
                    + deliveryCount + ": too low");
        }
        if (deliveryCount > 1 + message.seen + message.seenStale + message.recoveries) {
            throw scheduler.violation(what + " is delivered for time " + (1 + message.seen) + " after "
                    + message.recoveries + " crashes, and its count is " + deliveryCount + ": too high");
        }
        message.holder = holder;
        message.seen++;
    }

    /** The time at which a message came into its source. */
    public long placedAt(Source source, long id) {
        return messages.get(new Key(source, id)).placedAt;
    }

    /**
     * With one consumer, messages of one sender and priority are received first in the order sent.
     *
     * @param remote whether the sender is in another process: a message that is committed late is then known to the consumer
     *     when the wake-up arrives, which may be after the next message of the sender has been found
     * @param returnsFirst whether nothing can have kept a message that was rolled back from its place
     */
    public void checkOrder(Source source, long id, StoredMessage content, boolean remote, boolean returnsFirst) {
        Message message = messages.get(new Key(source, id));
        message.returning = false;
        Sending sending = sendings.get(message.text);
        boolean excused = (message.late && remote) || message.text.startsWith("delayed");
        if (message.seen != 1 || sending.outcome == Sent.UNKNOWN || excused) {
            return;
        }
        int sequence = sequence(message.text);
        String sender = source + " " + content.headers();
        Integer before = firstSeen.put(sender, sequence);
        if (before != null && before > sequence) {
            throw scheduler.violation(
                    "Order: " + describe(source, id) + " is received first after number " + before + " of " + sender);
        }
        messages.forEach((key, other) -> {
            boolean same = key.source().equals(source)
                    && other.text.startsWith(content.headers() + "#")
                    && sequence(other.text) < sequence
                    && !sendings.get(other.text).expires;
            if (returnsFirst && same && other.returning && !other.deleted) {
                throw scheduler.violation("Order: " + describe(source, id) + " is received before "
                        + describe(source, key.id()) + ", which was rolled back before");
            }
        });
    }

    /** The number of a message among those of its sender and priority. */
    public static int sequence(@Nullable String text) {
        return text == null ? 0 : Integer.parseInt(text.substring(text.indexOf('#') + 1));
    }

    /** The application had a message that it will not acknowledge, or has not seen at all. */
    public void letGo(Source source, long id) {
        messages.get(new Key(source, id)).holder = null;
    }

    /** The application has rolled back; the message comes again. */
    public void rolledBack(Source source, long id) {
        Message message = messages.get(new Key(source, id));
        message.holder = null;
        message.returning = true;
        scheduler.trace("rolled back: " + describe(source, id));
    }

    /** The only consumer of a source closes: to the next, all messages are new. */
    public void consumerCloses(Source source) {
        messages.forEach((key, message) -> message.returning &= !key.source().equals(source));
    }

    /** A message that was received is given back before the application has seen it. */
    public void unseen(Source source, long id, boolean judged) {
        Message message = messages.get(new Key(source, id));
        message.holder = null;
        if (judged) {
            message.seen--;
        }
    }

    /** An application begins to acknowledge; not judged if its node is dead for others. */
    public void acknowledging(Source source, long id, boolean judged) {
        Message message = messages.get(new Key(source, id));
        message.pending++;
        message.takenFromClaim |= !judged;
    }

    public boolean pending(Source source, long id) {
        return messages.get(new Key(source, id)).pending > 0;
    }

    /** An attempt that {@link #acknowledging} began has ended. */
    public void acknowledged(Source source, long id, Acknowledged outcome) {
        scheduler.checkAlive();
        Message message = messages.get(new Key(source, id));
        scheduler.trace("acknowledgement of " + describe(source, id) + ": " + outcome);
        message.pending--;
        message.holder = null;
        switch (outcome) {
            case OK -> {
                message.confirmed++;
                if (message.confirmed > 1) {
                    throw scheduler.violation(describe(source, id) + " is acknowledged twice");
                }
                if (!message.deleted) {
                    throw scheduler.violation(describe(source, id) + " is acknowledged, and is still there");
                }
            }
            case UNKNOWN -> message.unknown++;
            case FAILED, PENDING -> {
                // Whether it was deleted all the same is seen in the end.
            }
        }
    }

    // ---- the end

    /** All is quiet: whatever was sent has been consumed once. */
    public List<String> finalFaults() {
        List<String> faults = new ArrayList<>();
        sendings.forEach((text, sending) -> {
            if (sending.outcome == Sent.OK && sending.stored != 1) {
                faults.add(text + " was sent and stored " + sending.stored + " times");
            }
        });
        messages.forEach((key, message) -> {
            String what = describe(key.source(), key.id());
            if (!message.deleted) {
                faults.add(what + " is still there");
            } else if (message.confirmed == 0 && message.unknown == 0 && message.pending == 0 && !message.discardable) {
                faults.add("Lost: " + what + " is gone, and nobody was told that its acknowledgement is durable");
            }
        });
        return faults;
    }

    private String describe(Source source, long id) {
        Message message = messages.get(new Key(source, id));
        return source + " message " + id + " '" + (message == null ? "?" : message.text) + "'";
    }

    private static String text(StoredMessage message) {
        return String.valueOf(message.text());
    }
}

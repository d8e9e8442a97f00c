// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.simulation.Audit;
import io.oncemq.jms.internal.simulation.Scheduler;
import io.oncemq.jms.internal.simulation.SimulatedDatabase;
import io.oncemq.jms.internal.simulation.StoreBug;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.MessageKind;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoredMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the processes of one run share: the database, the audit, and when it is over. */
final class SimulatedWorld {

    static final long MILLIS = 1_000_000;

    /** When each node knows by its second heartbeat whether it is alone, and tells the others of what it sends. */
    static final long ACQUAINTED = 3_000 * MILLIS;

    static final DestinationRecord QUEUE = new DestinationRecord(1, DestinationKind.QUEUE, "orders", false);
    static final DestinationRecord TOPIC = new DestinationRecord(2, DestinationKind.TOPIC, "events", false);
    static final long ALL_EVENTS = 11;
    static final long EVEN_EVENTS = 12;

    final Scheduler scheduler;
    final SimulatedDatabase database;
    final Audit audit;

    /** No message is sent any more, and all were consumed: consumers end. */
    boolean finished;

    /** How long a consumer that waits may be left waiting for a message that is there; 0 if that is not judged. */
    long longestDelay;

    /** Whether there is one process, so that no other can have claimed what a consumer waits for. */
    boolean alone;

    /** Whether the queue has one consumer, so that the order of what it receives is known. */
    boolean ordered;

    /** From when on that is judged. */
    long judgedFrom;

    /** How long an application may be busy with a message. */
    long longestWorkMillis = 500;

    /** How long a sender may pause. */
    long longestPauseMillis = 800;

    /** Whether nothing can keep a message that was rolled back from its place. */
    boolean returnsFirst;

    private final Map<String, Integer> sequences = new HashMap<>();

    SimulatedWorld(Scheduler scheduler, @Nullable StoreBug bug) {
        this.scheduler = scheduler;
        this.audit = new Audit(scheduler, (source, message) -> source.id() == EVEN_EVENTS && !even(message));
        this.database = new SimulatedDatabase(scheduler, audit, bug);
        database.subscribe(TOPIC.id(), ALL_EVENTS);
        database.subscribe(TOPIC.id(), EVEN_EVENTS);
    }

    /** A message of a sender, with a text that no other has: sender, number, time of expiration. */
    StoredMessage message(String sender, int priority, long expiration, long deliverAt) {
        String name = (deliverAt > 0 ? "delayed " : "") + sender + "/" + priority;
        int sequence = sequences.merge(name, 1, Integer::sum);
        return new StoredMessage(
                MessageKind.TEXT, priority, true, 0, expiration, deliverAt, name, null, name + "#" + sequence, null);
    }

    static boolean even(StoredMessage message) {
        return Audit.sequence(message.text()) % 2 == 0;
    }

    static boolean isQueue(Source source) {
        return source.id() == QUEUE.id();
    }

    /** A pause as applications make it: none, short, or long. */
    void pause(long longestMillis) {
        switch (scheduler.random().nextInt(3)) {
            case 0 -> scheduler.checkAlive();
            case 1 -> scheduler.sleep(scheduler.random().nextInt(1_000) * 1_000L);
            default -> scheduler.sleep(scheduler.random().nextInt((int) longestMillis) * MILLIS);
        }
    }
}

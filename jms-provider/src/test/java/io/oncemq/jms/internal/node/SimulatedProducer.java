// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.simulation.Audit.Sent;
import io.oncemq.jms.internal.simulation.Scheduler;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A session that sends: one message at a time, several in a transaction, or without waiting for the commit. */
final class SimulatedProducer implements Runnable {

    /** What it sends where. */
    record Factory(String name, DestinationRecord destination, int units) implements SimulatedJvm.ClientFactory {
        @Override
        public Runnable create(SimulatedJvm jvm) {
            return new SimulatedProducer(jvm, this);
        }
    }

    private final SimulatedJvm jvm;
    private final SimulatedWorld world;
    private final Factory plan;
    private final int lane;
    private final Scheduler scheduler;
    private final Random random;

    private SimulatedProducer(SimulatedJvm jvm, Factory plan) {
        this.jvm = jvm;
        this.world = jvm.world;
        this.plan = plan;
        this.lane = jvm.lane();
        this.scheduler = world.scheduler;
        this.random = scheduler.random();
    }

    @Override
    public void run() {
        if (world.longestDelay > 0) {
            scheduler.sleep(world.judgedFrom);
        }
        for (int i = 0; i < plan.units(); i++) {
            world.pause(world.longestPauseMillis);
            send();
        }
        jvm.producerEnded();
    }

    private void send() {
        int size = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        List<StoredMessage> messages = messages(world, plan.name(), size);
        UnitOfWork unit = new UnitOfWork();
        messages.forEach(message -> unit.send(plan.destination(), message));
        if (random.nextInt(4) == 0) {
            jvm.node().commitLater(unit, lane, failure -> report(messages, failure));
            return;
        }
        StoreException failed = null;
        try {
            jvm.node().commit(unit, lane);
        } catch (StoreException failure) {
            failed = failure;
        }
        report(messages, failed);
    }

    private void report(List<StoredMessage> messages, @Nullable StoreException failure) {
        Sent outcome = outcome(failure);
        messages.forEach(message -> world.audit.sent(message, outcome));
    }

    static Sent outcome(@Nullable StoreException failure) {
        return failure == null ? Sent.OK : failure instanceof OutcomeUnknownException ? Sent.UNKNOWN : Sent.FAILED;
    }

    static List<StoredMessage> messages(SimulatedWorld world, String sender, int size) {
        Random random = world.scheduler.random();
        List<StoredMessage> messages = new ArrayList<>();
        long now = world.scheduler.now() / SimulatedWorld.MILLIS;
        for (int i = 0; i < size; i++) {
            int priority = random.nextInt(5) == 0 ? 9 : 4;
            long deliverAt = random.nextInt(20) == 0 ? now + 1 + random.nextInt(1_000) : 0;
            long expiration = random.nextInt(30) == 0 ? now + 1 + random.nextInt(200) : 0;
            StoredMessage message = world.message(sender, priority, deliverAt > 0 ? 0 : expiration, deliverAt);
            world.audit.sending(message);
            messages.add(message);
        }
        return messages;
    }
}

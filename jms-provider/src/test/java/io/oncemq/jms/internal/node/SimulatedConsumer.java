// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.internal.simulation.Audit.Acknowledged;
import io.oncemq.jms.internal.simulation.Audit.Holder;
import io.oncemq.jms.internal.simulation.Audit.Sent;
import io.oncemq.jms.internal.simulation.Scheduler;
import io.oncemq.jms.internal.simulation.Signal;
import io.oncemq.jms.internal.simulation.SimulatedTransaction;
import io.oncemq.jms.spi.JoinedUnit;
import io.oncemq.jms.spi.OutcomeUnknownException;
import io.oncemq.jms.spi.Send;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import io.oncemq.jms.spi.StoredMessage;
import io.oncemq.jms.spi.SubscriptionKind;
import io.oncemq.jms.spi.SubscriptionRecord;
import io.oncemq.jms.spi.SubscriptionSpec;
import io.oncemq.jms.spi.WakeUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A session that receives, and does with what it receives what the sessions of applications do. */
final class SimulatedConsumer implements Runnable {

    /** How it acknowledges. */
    enum Mode {
        AUTOMATIC,
        LISTENER,
        LAZY,
        TRANSACTED,
        JOINED
    }

    /** Which messages of a source it wants. */
    enum Filter {
        ALL,
        EVEN,
        ODD
    }

    /** What it consumes, and how. */
    record Factory(String name, Source source, Mode mode, Filter filter) implements SimulatedJvm.ClientFactory {
        @Override
        public Runnable create(SimulatedJvm jvm) {
            return new SimulatedConsumer(jvm, this);
        }
    }

    private static final int MOST_MESSAGES = 4;

    private final SimulatedJvm jvm;
    private final SimulatedWorld world;
    private final Scheduler scheduler;
    private final Factory plan;
    private final int lane;
    private final Random random;
    private final Signal signal;
    private final Waiter waiter;
    private SourceReader reader;

    private SimulatedConsumer(SimulatedJvm jvm, Factory plan) {
        this.jvm = jvm;
        this.world = jvm.world;
        this.scheduler = world.scheduler;
        this.plan = plan;
        this.lane = jvm.lane();
        this.random = scheduler.random();
        this.signal = new Signal(scheduler);
        this.waiter = signal::set;
        this.reader = open();
    }

    private SourceReader open() {
        if (SimulatedWorld.isQueue(plan.source())) {
            MessageFilter filter = plan.filter() == Filter.ALL
                    ? null
                    : new MessageFilter(
                            plan.filter().name(),
                            message -> SimulatedWorld.even(message.message()) == (plan.filter() == Filter.EVEN));
            return jvm.node().openQueue(SimulatedWorld.QUEUE, filter);
        }
        SubscriptionSpec spec = new SubscriptionSpec(
                SimulatedWorld.TOPIC.id(), SubscriptionKind.SHARED_DURABLE, null, plan.name(), null, false);
        MessageFilter filter = plan.source().id() == SimulatedWorld.EVEN_EVENTS
                ? new MessageFilter("even", message -> SimulatedWorld.even(message.message()))
                : null;
        return jvm.node()
                .openSubscription(
                        new SubscriptionRecord(plan.source().id(), 1, spec), SimulatedWorld.TOPIC.name(), filter);
    }

    @Override
    public void run() {
        while (!world.finished) {
            switch (plan.mode()) {
                case AUTOMATIC -> receive(this::acknowledgeUnseen);
                case LISTENER -> listen();
                case LAZY -> receiveLazily();
                case TRANSACTED -> transact();
                case JOINED -> join();
            }
            if (random.nextInt(4) == 0) {
                world.pause(300);
            }
            if (random.nextInt(25) == 0 && !world.finished) {
                world.audit.consumerCloses(plan.source());
                reader.close();
                world.pause(100);
                reader = open();
            }
        }
        reader.close();
        jvm.clientEnded();
    }

    // ---- waiting, as a session does

    /** What is done with a message while the session still counts as waiting; returns whether it was taken. */
    @FunctionalInterface
    private interface Taking {
        boolean take(Delivery delivery);
    }

    private boolean receive(Taking taking) {
        long began = scheduler.now();
        long deadline = began + random.nextInt(random.nextInt(4) == 0 ? 10_000 : 1_000) * SimulatedWorld.MILLIS;
        boolean expecting = false;
        try {
            while (!world.finished) {
                boolean last = scheduler.now() >= deadline;
                Delivery delivery = reader.poll();
                if (delivery == null && last) {
                    delivery = reader.pollStore(waiter);
                } else if (delivery == null) {
                    expecting = true;
                    reader.expect(waiter);
                    delivery = reader.poll();
                }
                if (delivery != null) {
                    received(delivery, began);
                    if (taking.take(delivery)) {
                        return true;
                    }
                    began = scheduler.now();
                } else if (last) {
                    return false;
                } else {
                    boolean woken = signal.await(deadline - scheduler.now());
                    if (woken && random.nextInt(16) == 0) {
                        return false; // its connection was stopped: somebody else shall have the message
                    }
                }
            }
            return false;
        } catch (StoreException failure) {
            scheduler.sleep(50 * SimulatedWorld.MILLIS);
            return false;
        } finally {
            if (expecting) {
                reader.cancel(waiter);
            }
        }
    }

    private void received(Delivery delivery, long waitingSince) {
        long id = delivery.message().id();
        boolean judged = jvm.judged(delivery);
        Holder holder = new Holder(
                jvm.process + "/" + plan.name(),
                jvm.node().id(),
                delivery.claim().reference());
        world.audit.received(world.database, holder, id, delivery.deliveryCount(), judged);
        if (judged && world.ordered && SimulatedWorld.isQueue(plan.source())) {
            StoredMessage message = delivery.message().message();
            world.audit.checkOrder(plan.source(), id, message, !jvm.hosts(message.headers()), world.returnsFirst);
        }
        boolean mine = world.alone || (world.ordered && SimulatedWorld.isQueue(plan.source()));
        if (world.longestDelay > 0
                && mine
                && world.audit.placedAt(plan.source(), id) > world.judgedFrom
                && plan.filter() == Filter.ALL
                && delivery.deliveryCount() == 1) {
            long delay = scheduler.now() - Math.max(waitingSince, world.audit.placedAt(plan.source(), id));
            if (delay > world.longestDelay) {
                throw scheduler.violation(
                        delivery + " was left for " + delay / 1_000 + " us while " + holder.client() + " waited");
            }
        }
    }

    // ---- acknowledging

    /** AUTO_ACKNOWLEDGE: durable before the application has the message. */
    private boolean acknowledgeUnseen(Delivery delivery) {
        boolean judged = jvm.judged(delivery);
        long id = delivery.message().id();
        world.audit.acknowledging(plan.source(), id, jvm.judged(delivery));
        StoreException failed = commit(new UnitOfWork().acknowledge(delivery));
        world.audit.acknowledged(plan.source(), id, outcome(failed));
        if (failed == null || failed instanceof OutcomeUnknownException) {
            return true;
        }
        world.audit.unseen(plan.source(), id, judged);
        jvm.node().giveBack(List.of(delivery));
        if (!(failed instanceof io.oncemq.jms.spi.FenceException)) {
            scheduler.sleep(20 * SimulatedWorld.MILLIS);
        }
        return false;
    }

    private @Nullable StoreException commit(UnitOfWork unit) {
        try {
            jvm.node().commit(unit, lane);
            return null;
        } catch (StoreException failure) {
            return failure;
        }
    }

    /** What an application does with its messages; now and then it takes longer than its node may be dumb. */
    private void work() {
        world.pause(random.nextInt(8) == 0 ? world.longestWorkMillis : 20);
    }

    private static Acknowledged outcome(@Nullable StoreException failure) {
        return failure == null
                ? Acknowledged.OK
                : failure instanceof OutcomeUnknownException ? Acknowledged.UNKNOWN : Acknowledged.FAILED;
    }

    /** A listener: acknowledged after it has returned, delivered again after it has failed. */
    private void listen() {
        List<Delivery> received = new ArrayList<>(1);
        if (receive(received::add)) {
            work();
            if (random.nextInt(8) == 0) {
                redeliver(received);
            } else {
                acknowledge(received, new UnitOfWork(), List.of());
            }
        }
    }

    /** DUPS_OK_ACKNOWLEDGE: not waited for. */
    private void receiveLazily() {
        receive(delivery -> {
            long id = delivery.message().id();
            world.audit.acknowledging(plan.source(), id, jvm.judged(delivery));
            jvm.node().commitLater(new UnitOfWork().acknowledge(delivery), lane, failure -> {
                world.audit.acknowledged(plan.source(), id, outcome(failure));
                if (failure != null && !(failure instanceof OutcomeUnknownException)) {
                    jvm.node().redeliver(List.of(delivery));
                }
            });
            return true;
        });
    }

    /** A local transaction: some receipts, perhaps some sends, and an end. */
    private void transact() {
        List<Delivery> received = new ArrayList<>();
        collect(received);
        List<StoredMessage> sent = random.nextInt(6) == 0 && !received.isEmpty() ? answers() : List.of();
        work();
        if (random.nextInt(5) == 0) {
            sent.forEach(message -> world.audit.sent(message, Sent.FAILED));
            redeliver(received);
            return;
        }
        UnitOfWork unit = new UnitOfWork();
        sent.forEach(message -> unit.send(SimulatedWorld.TOPIC, message));
        acknowledge(received, unit, sent);
    }

    private List<StoredMessage> answers() {
        // An answer goes where nobody answers.
        return SimulatedWorld.isQueue(plan.source())
                ? SimulatedProducer.messages(world, jvm.process + "/" + plan.name(), 1 + random.nextInt(2))
                : List.of();
    }

    private void collect(List<Delivery> received) {
        int wanted = 1 + random.nextInt(MOST_MESSAGES);
        while (received.size() < wanted && !world.finished && receive(received::add)) {
            scheduler.checkAlive();
        }
    }

    private void acknowledge(List<Delivery> received, UnitOfWork unit, List<StoredMessage> sent) {
        if (received.isEmpty()) {
            return;
        }
        for (Delivery delivery : received) {
            unit.acknowledge(delivery);
            world.audit.acknowledging(plan.source(), delivery.message().id(), jvm.judged(delivery));
        }
        StoreException failed = commit(unit);
        sent.forEach(message -> world.audit.sent(message, SimulatedProducer.outcome(failed)));
        received.forEach(delivery ->
                world.audit.acknowledged(plan.source(), delivery.message().id(), outcome(failed)));
        if (failed != null && !(failed instanceof OutcomeUnknownException)) {
            redeliver(received);
        }
    }

    private void redeliver(List<Delivery> received) {
        rolledBack(received);
        jvm.node().redeliver(received);
    }

    private void rolledBack(List<Delivery> received) {
        received.forEach(delivery ->
                world.audit.rolledBack(plan.source(), delivery.message().id()));
    }

    // ---- in the application's transaction

    private void join() {
        SimulatedTransaction transaction = new SimulatedTransaction(world.database, jvm.process);
        try {
            workIn(transaction);
        } catch (Scheduler.Crash crash) {
            transaction.abandon();
            throw crash;
        } catch (StoreException failure) {
            throw new AssertionError(failure);
        }
    }

    private void workIn(SimulatedTransaction transaction) throws StoreException {
        JoinedUnit unit = jvm.node().joined().join(transaction);
        List<Delivery> received = new ArrayList<>();
        int wanted = 1 + random.nextInt(MOST_MESSAGES);
        while (received.size() < wanted && !world.finished) {
            if (!receive(delivery -> receiveJoined(unit, delivery, received))) {
                break;
            }
        }
        List<WakeUp> wakeUps = new ArrayList<>();
        List<StoredMessage> sent = random.nextInt(3) == 0 && !received.isEmpty() ? answers() : List.of();
        boolean sound = true;
        for (StoredMessage message : sent) {
            sound = sound && sendJoined(unit, message, wakeUps);
        }
        work();
        end(unit, transaction, sound && random.nextInt(4) != 0, received, sent, wakeUps);
    }

    private static boolean sendJoined(JoinedUnit unit, StoredMessage message, List<WakeUp> wakeUps) {
        try {
            long id = unit.send(List.of(new Send(SimulatedWorld.TOPIC, message, 0)))[0];
            if (id != 0) {
                wakeUps.add(new WakeUp(SimulatedWorld.TOPIC.id(), id));
            }
            return true;
        } catch (StoreException failure) {
            return false;
        }
    }

    /** Deletes the message before the application sees it. */
    private boolean receiveJoined(JoinedUnit unit, Delivery delivery, List<Delivery> received) {
        Source source = plan.source();
        long id = delivery.message().id();
        boolean judged = jvm.judged(delivery);
        Node node = jvm.node();
        try {
            world.audit.acknowledging(source, id, judged);
            if (unit.acknowledge(delivery.acknowledgement())) {
                received.add(delivery);
                return true;
            }
            world.audit.acknowledged(source, id, Acknowledged.FAILED);
            world.audit.unseen(source, id, judged);
            switch (node.fate(delivery)) {
                case GONE -> node.forget(delivery);
                case UNDECIDED -> node.joined().inDoubt(List.of(delivery), List.of());
                case ALIVE -> node.giveBack(List.of(delivery));
            }
        } catch (StoreException failure) {
            if (world.audit.pending(source, id)) {
                world.audit.acknowledged(source, id, Acknowledged.FAILED);
                world.audit.unseen(source, id, judged);
            }
            node.giveBack(List.of(delivery));
            scheduler.sleep(20 * SimulatedWorld.MILLIS);
        }
        return false;
    }

    private void end(
            JoinedUnit unit,
            SimulatedTransaction transaction,
            boolean commit,
            List<Delivery> received,
            List<StoredMessage> sent,
            List<WakeUp> wakeUps) {
        boolean told = random.nextBoolean();
        if (!told && random.nextBoolean()) {
            // The session is closed before the application ends its transaction.
            received.forEach(delivery ->
                    world.audit.letGo(plan.source(), delivery.message().id()));
            jvm.node().joined().inDoubt(received, wakeUps);
            world.pause(1_000);
            report(received, sent, endedAs(unit, transaction, commit));
            return;
        }
        boolean committed = endedAs(unit, transaction, commit);
        report(received, sent, committed);
        if (!told || transaction.broken()) {
            jvm.node().joined().inDoubt(received, wakeUps);
        } else if (committed) {
            jvm.node().joined().committed(received, wakeUps);
        } else {
            rolledBack(received);
            jvm.node().joined().rolledBack(received);
        }
    }

    private boolean endedAs(JoinedUnit unit, SimulatedTransaction transaction, boolean commit) {
        try {
            if (commit) {
                unit.commit();
                return true;
            }
            unit.rollback();
        } catch (StoreException failure) {
            transaction.abandon();
        }
        return false;
    }

    private void report(List<Delivery> received, List<StoredMessage> sent, boolean committed) {
        sent.forEach(message -> world.audit.sent(message, committed ? Sent.OK : Sent.FAILED));
        for (Delivery delivery : received) {
            world.audit.acknowledged(
                    plan.source(), delivery.message().id(), committed ? Acknowledged.OK : Acknowledged.FAILED);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.admin.DestinationKind;
import io.oncemq.jms.internal.policy.FlowLimits;
import io.oncemq.jms.internal.policy.WhenFull;
import io.oncemq.jms.spi.DestinationRecord;
import io.oncemq.jms.spi.Source;
import io.oncemq.jms.spi.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets units of work into destinations with limits: as a whole, before anything of them is written. Thread-safe; no lock is held
 * while a unit waits.
 */
final class FlowControl {

    /** Temporary queues come and go. */
    private static final int MOST_GATES = 1000;

    private final NodeState node;
    private final Map<Long, FlowGate> gates = new ConcurrentHashMap<>();

    FlowControl(NodeState node) {
        this.node = node;
    }

    /** What a unit brings into one destination, which has limits. */
    private record Part(FlowGate gate, FlowLimits limits, Load load) {}

    /**
     * Takes room for what a unit sends; waits for it, or changes where it goes, as is set.
     *
     * @throws DestinationFullException if there is none
     */
    Admission admit(UnitOfWork unit) throws StoreException {
        if (unit.sends().isEmpty() || !node.policies().anyLimits()) {
            return Admission.FREE;
        }
        long began = node.nanoTime();
        long since = began;
        Set<Long> full = new HashSet<>(0);
        while (true) {
            List<Admission.Entry> taken = new ArrayList<>();
            Part refused = null;
            boolean decided = false;
            try {
                for (Part part : parts(unit)) {
                    if (!enter(part, since)) {
                        refused = part;
                        break;
                    }
                    taken.add(new Admission.Entry(part.gate(), part.load()));
                }
                decided = refused == null;
            } finally {
                if (!decided) {
                    // Room that is held while other room is waited for would be missed by those who could do with it.
                    taken.forEach(entry -> entry.gate().withdraw(entry.load()));
                }
            }
            if (refused == null) {
                return taken.isEmpty() ? Admission.FREE : new Admission(taken);
            }
            if (refused.limits().whenFull() == WhenFull.MOVE) {
                redirect(unit, refused, full);
            } else {
                // Any reading from now on tells whether there is room after all.
                since = node.nanoTime();
                await(refused, began);
            }
        }
    }

    /** Takes room for a part, or makes some; false if it is for the whole unit to wait, to fail or to go elsewhere. */
    private boolean enter(Part part, long since) throws StoreException {
        FlowLimits limits = part.limits();
        boolean tooLarge =
                part.load().messages() > limits.messages() || part.load().bytes() > limits.bytes();
        boolean redirected = limits.whenFull() == WhenFull.MOVE && isQueue(part);
        if (tooLarge && !redirected) {
            throw new DestinationFullException(
                    "Of one unit of work, " + part.load().messages() + " messages of "
                            + part.load().bytes() + " bytes are more than "
                            + part.gate().destination()
                            + " takes at all: maximum-messages is " + text(limits.messages()) + ", maximum-bytes "
                            + text(limits.bytes()));
        }
        if (!tooLarge && part.gate().enter(part.load(), limits, since)) {
            return true;
        }
        if (limits.whenFull() == WhenFull.DISCARD_OLDEST) {
            part.gate().force(part.load(), limits, null);
            return true;
        }
        if (limits.whenFull() == WhenFull.MOVE && !isQueue(part)) {
            part.gate().force(part.load(), limits, overflowQueue(limits));
            return true;
        }
        return false;
    }

    private static String text(long limit) {
        return limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
    }

    private static boolean isQueue(Part part) {
        return part.gate().destination().kind() == DestinationKind.QUEUE;
    }

    /** What the unit brings to each destination with limits, in the order of these. */
    private Iterable<Part> parts(UnitOfWork unit) {
        Map<Long, Part> parts = new TreeMap<>();
        long now = node.now();
        for (UnitOfWork.OutgoingMessage outgoing : unit.sends()) {
            DestinationRecord destination = outgoing.destination();
            FlowLimits limits = outgoing.message().deliverAt() > now
                    ? null
                    : node.policies().limits(destination.name());
            if (limits != null) {
                Load load = new Load(1, outgoing.message().size());
                parts.merge(
                        destination.id(),
                        new Part(gate(destination), limits, load),
                        (before, more) ->
                                new Part(before.gate(), limits, before.load().plus(load)));
            }
        }
        // What a unit consumes makes room for what it sends.
        for (Delivery delivery : parts.isEmpty() ? List.<Delivery>of() : unit.acknowledgements()) {
            if (!delivery.source().subscription()) {
                Load load = new Load(1, delivery.message().message().size());
                parts.computeIfPresent(
                        delivery.source().id(),
                        (id, part) ->
                                new Part(part.gate(), part.limits(), part.load().minus(load)));
            }
        }
        parts.values()
                .removeIf(part -> part.load().messages() == 0 && part.load().bytes() == 0);
        return parts.values();
    }

    private FlowGate gate(DestinationRecord destination) {
        if (gates.size() > MOST_GATES) {
            gates.values().removeIf(FlowGate::idle);
        }
        return gates.computeIfAbsent(destination.id(), id -> new FlowGate(node, destination));
    }

    /** Waits until there may be room. */
    private void await(Part part, long began) throws DestinationFullException {
        FlowLimits limits = part.limits();
        boolean waits = limits.whenFull() == WhenFull.BLOCK;
        long deadline = began + TimeUnit.MILLISECONDS.toNanos(limits.timeoutMillis());
        if (!waits || !part.gate().awaitRoom(part.load(), limits, deadline)) {
            throw new DestinationFullException(part.gate().describe(part.load(), limits)
                    + (waits ? "; there was no room within " + limits.timeoutMillis() + " ms (full-timeout)" : ""));
        }
    }

    /** Has what a unit sends to a full queue go to another. */
    private void redirect(UnitOfWork unit, Part refused, Set<Long> full) throws StoreException {
        DestinationRecord from = refused.gate().destination();
        DestinationRecord overflow = overflowQueue(refused.limits());
        boolean unusedNew = full.add(from.id());
        if (full.contains(overflow.id())) {
            throw new DestinationFullException(refused.gate().describe(refused.load(), refused.limits()) + ", and "
                    + overflow + ", to which messages go then (overflow-queue), is full as well");
        }
        unit.redirect(from, overflow);
    }

    private DestinationRecord overflowQueue(FlowLimits limits) throws StoreException {
        @Nullable DestinationRecord queue =
                node.storeNode().catalog().destination(DestinationKind.QUEUE, limits.overflowQueue(), true);
        if (queue == null) {
            throw new StoreException("There is no queue '" + limits.overflowQueue() + "' (overflow-queue)");
        }
        return queue;
    }

    /** Messages of a source were consumed on this node. */
    void roomMade(Source source) {
        if (gates.isEmpty()) {
            return;
        }
        if (source.subscription()) {
            gates.values().stream()
                    .filter(gate -> gate.destination().kind() == DestinationKind.TOPIC)
                    .forEach(FlowGate::roomMade);
            return;
        }
        FlowGate gate = gates.get(source.id());
        if (gate != null) {
            gate.roomMade();
        }
    }
}

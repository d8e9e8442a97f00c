// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.Source;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The message groups of which this node has messages. Thread-safe. */
final class NodeGroups {

    private final NodeState node;
    private final Map<Source, GroupTurns> turns = new ConcurrentHashMap<>();

    NodeGroups(NodeState node) {
        this.node = node;
    }

    /** Whose turn it is in the message groups of a source. */
    GroupTurns turns(Source source) {
        return turns.computeIfAbsent(source, absent -> new GroupTurns());
    }

    /** A message is no longer this node's: others of its group may be handed out, and here or elsewhere claimed. */
    void left(Delivery delivery) {
        String group = delivery.group();
        if (group == null) {
            return;
        }
        boolean last = turns(delivery.source()).left(delivery, group);
        turnEnded(delivery.source(), group);
        if (last) {
            node.available(delivery.source().id(), delivery.message().id());
        }
    }

    /** A message is in memory again: nobody has it. */
    void back(Delivery delivery) {
        String group = delivery.group();
        if (group != null) {
            turns(delivery.source()).back(delivery, group);
            turnEnded(delivery.source(), group);
        }
    }

    private void turnEnded(Source source, String group) {
        node.dispatchers().of(source).forEach(dispatcher -> dispatcher.turnEnded(group));
    }

    /**
     * Takes messages over from their consumers, for which nobody has decided yet: before that is done, the consumers get nothing
     * else of their groups.
     */
    void takeOver(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            String group = delivery.group();
            if (group != null) {
                turns(delivery.source()).takenOver(delivery, group);
            }
        }
    }

    /**
     * Gives back what is in memory of the groups of messages, which are not to be had on this node any more: they are in the
     * hands of a prepared branch, or in the store again.
     */
    void giveUp(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            String group = delivery.group();
            if (group != null) {
                for (SourceDispatcher dispatcher : node.dispatchers().of(delivery.source())) {
                    node.releases().add(dispatcher.remove(group));
                }
            }
        }
    }

    /** Messages are about to be given back: later ones of their groups must not be handed out any more. */
    void surrender(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            String group = delivery.group();
            if (group != null) {
                turns(delivery.source()).surrender(group);
            }
        }
    }

    /** Messages have come into memory, where they may stay unless earlier ones of their groups were given back meanwhile. */
    void giveUpSurrendered(Collection<Delivery> deliveries) {
        giveUp(deliveries.stream()
                .filter(delivery ->
                        delivery.group() != null && turns(delivery.source()).isSurrendered(delivery.group()))
                .toList());
    }
}

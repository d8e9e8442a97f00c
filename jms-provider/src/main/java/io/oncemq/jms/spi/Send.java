// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.DestinationKind;
import java.util.List;

/**
 * A message on its way into a destination.
 *
 * @param destination where to
 * @param message what
 * @param claim number of the claims under which the message is inserted because consumers of this node wait for it
 *     (hand-off); 0 if it is inserted unclaimed. Only for messages that are due
 * @param handedTo ids of the subscriptions of a topic for which it is claimed under that number: there is one claim for each. One
 *     that is gone meanwhile is passed over. Empty for a queue, and where there is no claim
 * @param exclusive whether it is for those subscriptions only, because others had it already
 */
public record Send(
        DestinationRecord destination, StoredMessage message, long claim, List<Long> handedTo, boolean exclusive) {

    /** A message for all subscriptions of its topic. */
    public Send(DestinationRecord destination, StoredMessage message, long claim, List<Long> handedTo) {
        this(destination, message, claim, handedTo, false);
    }

    /** A message to a queue, or one that is inserted unclaimed. */
    public Send(DestinationRecord destination, StoredMessage message, long claim) {
        this(destination, message, claim, List.of());
    }

    /** The claims that are to have the message. */
    public List<ClaimReference> claims() {
        if (claim == 0) {
            return List.of();
        }
        return destination.kind() == DestinationKind.QUEUE
                ? List.of(new ClaimReference(Source.queue(destination.id()), claim))
                : handedTo.stream()
                        .map(subscription -> new ClaimReference(Source.subscription(subscription), claim))
                        .toList();
    }
}

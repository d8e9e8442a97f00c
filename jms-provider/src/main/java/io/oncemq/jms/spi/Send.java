// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A message on its way into a destination.
 *
 * @param destination where to
 * @param message what
 * @param claim number of the claim under which the message is inserted because a consumer of this node waits for it
 *     (hand-off); 0 if it is inserted unclaimed. Only for queues, and only for messages that are due
 */
public record Send(DestinationRecord destination, StoredMessage message, long claim) {}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.FailureEvidence;
import org.jspecify.annotations.Nullable;

/**
 * A message that leaves its place and goes to another within the store, with all that it is but its id: it was delivered in
 * vain, or has expired. The group that moves it acknowledges it, too. What is known of its failures is stored beside it.
 *
 * @param from where it is
 * @param deliveryCount deliveries made so far
 * @param due when it comes back to where it was, in milliseconds since the epoch of the database's clock; without meaning if
 *     it goes to a dead-letter queue
 * @param deadLetterQueue where it goes, be it because it has expired, to stay there whatever its expiration, with a count of 0; null if it comes back, with
 *     its count
 * @param evidence what the node knows of its failures; of a message that is a dead letter already, what was known then stays
 */
public record Move(
        Acknowledgement from,
        int deliveryCount,
        long due,
        @Nullable DestinationRecord deadLetterQueue,
        FailureEvidence evidence) {}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms;

import jakarta.jms.Message;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that was given up, or has expired, and why. A value; the message may be used by one thread at a time.
 *
 * @param id by which {@link DeadLetters} knows it: another when it has been moved
 * @param message as it was sent: its headers, properties and body; read-only
 * @param origin name of the queue or topic to which it was sent
 * @param topic whether that is a topic
 * @param subscription name of the subscription of the topic that could not process it, or a number if it has none
 * @param deliveries how often it was delivered in vain
 * @param firstAttempt when it was delivered first, as far as the node knew that gave it up
 * @param lastAttempt when it was delivered last; empty if the process died that had it
 * @param givenUpAt when it was given up
 * @param expiration when it was to expire; a dead letter does not. Empty if it was not
 * @param cause class of the exception that its listener has thrown, or that was noted ({@link DeliveryFailure}); {@code expired} if
 *     it expired; empty if none is known: its transaction was rolled back without one, or the process died that had it
 * @param causeMessage what that exception said, shortened, and without what looks like a password
 * @param stack where the exception came from, with its causes, shortened
 * @param handler the session that had it last, and the class of its listener
 * @param node name of the node that gave it up
 */
public record DeadLetter(
        long id,
        Message message,
        String origin,
        boolean topic,
        Optional<String> subscription,
        int deliveries,
        Optional<Instant> firstAttempt,
        Optional<Instant> lastAttempt,
        Instant givenUpAt,
        Optional<Instant> expiration,
        Optional<String> cause,
        Optional<String> causeMessage,
        Optional<String> stack,
        Optional<String> handler,
        String node) {}

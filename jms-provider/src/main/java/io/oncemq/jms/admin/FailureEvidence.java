// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

import org.jspecify.annotations.Nullable;

/**
 * What a node knows of the deliveries of a message that were in vain. Times are milliseconds since the epoch by the clock of
 * the database.
 *
 * @param originKind kind of the destination to which it was sent
 * @param origin name of that destination
 * @param firstAttempt when it was delivered first, as far as is known
 * @param lastAttempt when it was delivered last, as far as is known
 * @param cause class of the exception with which the last delivery ended; {@link #EXPIRED} if the message expired; null if none
 *     is known
 * @param causeMessage what that exception said
 * @param stack where it came from, and what caused it, shortened
 * @param handler who had the message; null if it is not known, as after a crash
 * @param node name of the node that has found that it was delivered in vain
 */
public record FailureEvidence(
        DestinationKind originKind,
        String origin,
        long firstAttempt,
        long lastAttempt,
        @Nullable String cause,
        @Nullable String causeMessage,
        @Nullable String stack,
        @Nullable String handler,
        String node) {

    /** The cause of those that were not delivered in vain, but not in time. */
    public static final String EXPIRED = "expired";
}

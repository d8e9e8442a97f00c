// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.admin;

import org.jspecify.annotations.Nullable;

/**
 * What is stored beside a message that was moved because it was delivered in vain.
 *
 * @param evidence what was known when it was moved
 * @param subscription the subscription of a topic that could not process it: its name, or its id if it has none; null for a
 *     queue
 * @param deliveries how often it was delivered in vain when it was moved
 * @param waited the number of deliveries after which it has waited last; 0 if it has not
 * @param givenUpAt when it was moved to a dead-letter queue, in milliseconds since the epoch; 0 if it was not
 * @param expiration when it was to expire, which a dead letter does not; 0 for never
 */
public record StoredFailure(
        FailureEvidence evidence,
        @Nullable String subscription,
        int deliveries,
        int waited,
        long givenUpAt,
        long expiration) {}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks for when it subscribes.
 *
 * @param topic id of the topic
 * @param kind which kind of subscription
 * @param clientId client id of the connection; null if it has none
 * @param name name of the subscription; null for {@link SubscriptionKind#NON_DURABLE} only
 * @param selector message selector; null for none
 * @param noLocal whether messages sent by the own connection are left out
 */
public record SubscriptionSpec(
        long topic,
        SubscriptionKind kind,
        @Nullable String clientId,
        @Nullable String name,
        @Nullable String selector,
        boolean noLocal) {}

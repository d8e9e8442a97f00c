// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A subscription of a topic, of whatever node.
 *
 * @param id as in {@link Source#id()}
 */
public record Subscriber(long id, SubscriptionKind kind) {}

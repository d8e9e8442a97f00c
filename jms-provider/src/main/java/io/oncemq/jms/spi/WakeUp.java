// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A hint that a destination has messages.
 *
 * @param destination id of a queue, of a topic (for all its subscriptions), or of a subscription
 * @param lowest lowest id of the messages meant; 0 if it is not known, so that everything is read again
 */
public record WakeUp(long destination, long lowest) {}

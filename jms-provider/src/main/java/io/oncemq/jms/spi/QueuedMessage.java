// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A message as it lies in a source.
 *
 * @param id message id: ascending in the order in which one session sent
 * @param deliveryCount how many deliveries are counted so far; 0 for a message that nobody was ever given
 * @param message the content
 * @param keyed whether it has a key, by which it may have been cancelled or replaced: {@link Claimer#take} tells
 */
public record QueuedMessage(long id, int deliveryCount, StoredMessage message, boolean keyed) {

    /** A message without key. */
    public QueuedMessage(long id, int deliveryCount, StoredMessage message) {
        this(id, deliveryCount, message, false);
    }
}

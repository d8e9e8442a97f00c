// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import io.oncemq.jms.admin.StoredFailure;

/**
 * A message in a dead-letter queue, and why it is there.
 *
 * @param message as it lies in the queue
 * @param failure what is stored beside it
 */
public record StoredDeadLetter(QueuedMessage message, StoredFailure failure) {}

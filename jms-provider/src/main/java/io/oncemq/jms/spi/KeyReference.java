// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * The message of a queue that has a key, whichever that is.
 *
 * @param queue id of the queue
 * @param name the key
 */
public record KeyReference(long queue, String name) {}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A delivery count that is to be stored before the message is handed out again.
 *
 * @param source where the message was claimed from
 * @param id the message
 * @param count deliveries made so far
 */
public record DeliveryCount(Source source, long id, int count) {}

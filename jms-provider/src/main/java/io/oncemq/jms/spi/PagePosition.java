// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * A place in the order of delivery.
 *
 * @param priority priority of the last message read
 * @param id its id
 */
public record PagePosition(int priority, long id) {}

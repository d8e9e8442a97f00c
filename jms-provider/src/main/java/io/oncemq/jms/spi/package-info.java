// SPDX-License-Identifier: Apache-2.0

/**
 * The store SPI: what a node asks of the database that keeps its messages.
 *
 * <p>The SPI speaks in values with ids. It knows neither {@code jakarta.jms} nor {@code java.sql}: the objects of the
 * first are above it, those of the second below. Four roles, each on one connection of its own, make up a node's view of
 * the store: {@link io.oncemq.jms.spi.Committer} (units of work), {@link io.oncemq.jms.spi.Claimer} (what to deliver
 * next), {@link io.oncemq.jms.spi.Membership} (who lives) and {@link io.oncemq.jms.spi.Catalog} (names).
 *
 * <p>The rules that hold everywhere:
 *
 * <ul>
 *   <li>A message is inserted once and deleted once; the deletion is counted, and a wrong count undoes the whole unit.
 *   <li>A claim says which node may deliver a message. Whoever removes or moves a message has claimed it.
 *   <li>A method that returns normally has its effect on disk, unless it says otherwise.
 * </ul>
 */
@NullMarked
package io.oncemq.jms.spi;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/**
 * The Jakarta Messaging objects of an application: connections, sessions, contexts, producers, consumers and browsers.
 *
 * <p>What a session does with its sends and receipts is an object of its own, a {@code SessionWork}: one for each
 * acknowledgement mode, one for local transactions and one for transactions of the application. Who may deliver now is
 * decided by a {@code DeliveryGate}; listeners run on the thread of a {@code ListenerDispatcher}, completion listeners on
 * that of a {@code CompletionQueue}.
 *
 * <p>Locks: each object has at most one, held for memory only. No listener of the application, and no call of the node, runs
 * under a lock.
 */
@NullMarked
package io.oncemq.jms.internal.session;

import org.jspecify.annotations.NullMarked;

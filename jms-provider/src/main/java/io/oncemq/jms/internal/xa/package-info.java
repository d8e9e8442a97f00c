// SPDX-License-Identifier: Apache-2.0
/**
 * Distributed transactions: the XAResource, and the branches on which it works until they are prepared. What is prepared lies
 * in the store and belongs to nobody.
 *
 * <p>Knows the node, but no Jakarta Messaging.
 */
@NullMarked
package io.oncemq.jms.internal.xa;

import org.jspecify.annotations.NullMarked;

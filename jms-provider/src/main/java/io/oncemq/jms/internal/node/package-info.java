// SPDX-License-Identifier: Apache-2.0

/**
 * The node: one JVM's use of one store, shared by all its connections and sessions.
 *
 * <p>{@link io.oncemq.jms.internal.node.Node} is the door. Behind it: a {@code GroupCommitter} per lane merges the units of
 * work of many sessions into one database transaction; a {@code SourceDispatcher} per queue or subscription in use keeps
 * the messages that are claimed and not yet handed out; the {@code ClaimLoop} claims what consumers have demand for; the
 * {@code NodeMonitor} proves that the node lives and looks after those that do not.
 *
 * <p>The node knows neither {@code jakarta.jms} nor {@code java.sql}.
 */
@NullMarked
package io.oncemq.jms.internal.node;

import org.jspecify.annotations.NullMarked;

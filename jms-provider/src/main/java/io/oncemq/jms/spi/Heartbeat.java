// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/**
 * What a heartbeat found.
 *
 * @param registered whether the node's row still stands; if not, the node was declared dead, its claims belong to others,
 *     and it has to register anew
 * @param reconnected whether the connection was lost and made again since the last heartbeat, so that claims may have been
 *     made or lost without an answer
 * @param otherNodes how many other nodes are registered
 * @param databaseTime the database's clock, in milliseconds since the epoch
 * @param nextDue when the next delayed message is due, by the same clock; {@link Long#MAX_VALUE} if there is none
 * @param nextOccurrence when the next message that recurs is; {@link Long#MAX_VALUE} if there is none
 */
public record Heartbeat(
        boolean registered,
        boolean reconnected,
        int otherNodes,
        long databaseTime,
        long nextDue,
        long nextOccurrence) {}

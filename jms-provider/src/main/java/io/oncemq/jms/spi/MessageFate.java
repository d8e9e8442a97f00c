// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** What the rows say about a message whose deletion was part of a transaction of the application. */
public enum MessageFate {
    /** The row is gone: the transaction was committed. */
    GONE,
    /** The row is there and nobody holds it: the transaction was rolled back, or never touched it. */
    ALIVE,
    /** The row is held by a transaction that has not ended. */
    UNDECIDED
}

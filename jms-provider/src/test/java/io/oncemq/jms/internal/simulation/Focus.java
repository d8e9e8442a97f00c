// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

/** Which runs are wanted: all kinds, or those in which a certain kind of bug shows more often. */
public enum Focus {
    /** Any. */
    ANY,
    /** One consumer of the queue, and nothing breaks: order and delays are judged. */
    ORDER,
    /** Several consumers of one process share the queue, and nothing breaks: delays are judged. */
    SHARING,
    /** Connections break, commits end without an answer. */
    OUTAGE,
    /** Processes crash, stand still, or are declared dead while they work. */
    DEATH
}

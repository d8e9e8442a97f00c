// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

/** Mistakes that a store could make; each is one of the deliberate bugs that the simulation has to find. */
public enum StoreBug {
    /** A claim reads its messages before those of other claims are known: two claims name one message. */
    CLAIM_FROM_STALE_SNAPSHOT,
    /** The deletion of a message that is gone counts as done: the fence is open. */
    OPEN_FENCE,
    /** The claims of a dead node are read before its row is deleted: what it claims in between stays claimed for ever. */
    CLAIMS_READ_BEFORE_BURIAL,
    /** Recovery does not count the messages that it frees. */
    RECOVERY_DOES_NOT_COUNT,
    /** Recovery frees messages that an open transaction of the application has deleted. */
    RECOVERY_FREES_LOCKED_MESSAGES,
    /** An unknown commit that did not take place yet is said to have failed, but is not excluded: it comes later. */
    RESOLVED_BUT_NOT_EXCLUDED,
    /** A hand-off is inserted without its claim. */
    HAND_OFF_WITHOUT_CLAIM,
    /** A group that fails at the fence keeps its sends. */
    FAILED_GROUP_KEEPS_SENDS,
    /** A claim is reduced to nothing at all whatever it shall retain. */
    REDUCE_FORGETS_RETAINED,
    /** Delivery counts are not stored. */
    COUNTS_ARE_NOT_STORED
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

/** What became of a message. */
public enum Outcome {

    /** Its effect has been applied. */
    APPLIED,

    /** Its effect had been applied before; nothing was changed. */
    DUPLICATE,

    /**
     * Nothing was changed, because something else has to come first, or came later already: see the method that says so. Neither
     * told by an {@link Inbox}.
     */
    OUT_OF_ORDER,

    /** Nothing was changed, because somebody else has changed what the message relied on. Never told by an {@link Inbox}. */
    CONFLICT
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

/** What an {@link Inbox} does with a message while another transaction is processing one with the same key. */
public enum ConcurrentDuplicates {

    /**
     * Waits until that transaction has ended: then the message is a duplicate, or takes its turn. Waits as long as the database
     * waits for locks, then throws {@link BusyException}.
     */
    WAIT,

    /** Throws {@link BusyException} at once, so that the message is put off, and others can be processed meanwhile. */
    SKIP
}

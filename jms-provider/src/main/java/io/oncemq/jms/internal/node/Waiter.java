// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

/** Somebody who waits for messages of one or more readers. Compared by identity. */
@FunctionalInterface
public interface Waiter {

    /** Says that there may be a message; short, does not block, called by any thread. */
    void wake();
}

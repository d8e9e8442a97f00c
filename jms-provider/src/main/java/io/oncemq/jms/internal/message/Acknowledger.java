// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;

/** Whom a received message tells what became of it. */
@FunctionalInterface
public interface Acknowledger {

    /**
     * Acknowledges everything that the session of the message has consumed; does nothing unless that is in CLIENT_ACKNOWLEDGE mode.
     *
     * @throws jakarta.jms.IllegalStateException if the session is closed
     */
    void acknowledge() throws JMSException;

    /** Says why the message, should it be given back, could not be processed. */
    default void failed(Throwable thrown) {}
}

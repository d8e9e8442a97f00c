// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;

/** What {@link OnceMQMessage#acknowledge()} calls; set by a session in CLIENT_ACKNOWLEDGE mode. */
@FunctionalInterface
public interface Acknowledger {

    /**
     * Acknowledges everything that the session of the message has consumed.
     *
     * @throws jakarta.jms.IllegalStateException if the session is closed
     */
    void acknowledge() throws JMSException;
}

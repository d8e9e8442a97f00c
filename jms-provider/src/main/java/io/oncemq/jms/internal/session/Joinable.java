// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import io.oncemq.jms.spi.TransactionResource;
import jakarta.jms.JMSException;

/** A session that can work in a transaction of the application. */
public interface Joinable {

    /**
     * Joins.
     *
     * @throws jakarta.jms.IllegalStateException if the session is closed, has a listener, has work of its own that is not
     *     ended, or has joined already
     * @throws JMSException if the transaction cannot be joined
     */
    Joined join(TransactionResource transaction) throws JMSException;
}

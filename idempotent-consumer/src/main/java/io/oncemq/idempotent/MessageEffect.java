// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import jakarta.jms.Message;
import java.sql.Connection;

/** What is to be done once for a message. */
@FunctionalInterface
public interface MessageEffect {

    /**
     * Does it, by statements on the connection; never commits or rolls back.
     *
     * @param message as it was received
     * @param connection in the transaction that the key is part of
     * @throws Exception to have everything rolled back, and the message delivered again
     */
    void apply(Message message, Connection connection) throws Exception;
}

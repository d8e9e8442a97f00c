// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import jakarta.jms.JMSException;

/** A session's part in a transaction of the application; what {@code JoinedTransaction} stands for. Ended once. */
public interface Joined {

    /** Commits the application's transaction. */
    void commitJoined() throws JMSException;

    /** Rolls the application's transaction back. */
    void rollbackJoined() throws JMSException;

    /** Rolls back what is open in the application's transaction, which it may have ended itself before. */
    void abandonJoined() throws JMSException;

    /** Whether the application has ended its transaction on the connection, which said so. */
    boolean endedByApplication();

    /** Says that the application has ended its transaction itself. */
    void completedByApplication();

    /** Which transaction, for people. */
    String description();
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.JMSException;

/** How a temporary destination is deleted; given to it by the connection that creates it. */
@FunctionalInterface
public interface TemporaryDeletion {

    /** For destinations of other connections. */
    TemporaryDeletion REFUSED = destination -> {
        throw new JMSException("Temporary " + destination.kind().code() + " '" + destination.name()
                + "' can be deleted only by the connection that created it");
    };

    /** Deletes the destination, unless it still has consumers. */
    void delete(OnceMQDestination destination) throws JMSException;
}

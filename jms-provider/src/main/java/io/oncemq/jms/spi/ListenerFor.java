// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import jakarta.jms.MessageListener;

/** A listener that calls somebody else: a bean of an application server. */
public interface ListenerFor extends MessageListener {

    /** Whom it calls, for people: what is noted beside a dead letter. */
    String handler();

    /**
     * Whether an exception that it has thrown says that nobody was called, because the container is stopping the bean. Such a
     * delivery is not counted, unless it goes on for long.
     */
    default boolean refused(Throwable thrown) {
        return false;
    }
}

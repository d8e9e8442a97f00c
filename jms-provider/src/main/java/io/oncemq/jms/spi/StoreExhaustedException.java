// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** The store gets too few of the resources that a node needs, database connections above all; the message says how many. */
public final class StoreExhaustedException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public StoreExhaustedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

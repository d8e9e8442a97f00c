// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** The connection broke around a commit, and whether it took place could not be found out in time. */
public final class OutcomeUnknownException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public OutcomeUnknownException(String message) {
        super(message);
    }
}

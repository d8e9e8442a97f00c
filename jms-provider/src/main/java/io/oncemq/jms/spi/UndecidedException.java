// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that has not ended has sent the same duplicate-detection id, so that nobody can say yet which of the two sends takes
 * place; or it has sent or cancelled a message with the same key. Nothing was changed, and the same call succeeds, or fails for good,
 * when that transaction has ended.
 */
public final class UndecidedException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public UndecidedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public UndecidedException(String message) {
        super(message);
    }
}

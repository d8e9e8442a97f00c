// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that has not ended has sent the same id, so that nobody can say yet which of the two sends takes place.
 * Nothing was changed, and the same call succeeds when that transaction has ended.
 */
public final class UndecidedDuplicateException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public UndecidedDuplicateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public UndecidedDuplicateException(String message) {
        super(message);
    }
}

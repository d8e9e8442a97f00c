// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import org.jspecify.annotations.Nullable;

/**
 * Another transaction is processing a message with the same key, and nobody knows yet how it will end. The present transaction
 * has to be rolled back and the message delivered again: acknowledged, it would be lost if the other transaction fails.
 */
public final class BusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BusyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

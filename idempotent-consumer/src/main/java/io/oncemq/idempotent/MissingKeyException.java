// SPDX-License-Identifier: Apache-2.0
package io.oncemq.idempotent;

import org.jspecify.annotations.Nullable;

/** A message has no key, so that nobody could tell whether it has been processed before. */
public final class MissingKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * A failure.
     *
     * @param message what has no key
     * @param cause why, if something else failed
     */
    public MissingKeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

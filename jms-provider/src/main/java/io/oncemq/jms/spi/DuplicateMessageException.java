// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** A message was sent before, and the sender wants to know. Nothing was changed. */
public final class DuplicateMessageException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public DuplicateMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public DuplicateMessageException(String message) {
        super(message);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** What a store could not do. The message says what, and to which destination, message or transaction. */
public class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public StoreException(String message) {
        super(message);
    }
}

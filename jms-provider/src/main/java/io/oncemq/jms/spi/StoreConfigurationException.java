// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** The store cannot be used with its present settings; the message says which setting and what to do. */
public final class StoreConfigurationException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public StoreConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public StoreConfigurationException(String message) {
        super(message);
    }
}

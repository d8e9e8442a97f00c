// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** A subscription has a consumer, so that it can be neither changed nor deleted, nor, if unshared, used by another. */
public final class SubscriptionInUseException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public SubscriptionInUseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public SubscriptionInUseException(String message) {
        super(message);
    }
}

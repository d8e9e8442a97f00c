// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/**
 * The database does not know its user by these credentials, or the user lacks a right that is needed. Nothing was changed;
 * the same call fails again until an administrator of the database, or the credentials, have changed.
 */
public final class StoreSecurityException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final boolean rightMissing;

    /**
     * With the failure below it, if there is one.
     *
     * @param rightMissing whether the database knows the user, who lacks a right for this call alone
     */
    public StoreSecurityException(String message, @Nullable Throwable cause, boolean rightMissing) {
        super(message, cause);
        this.rightMissing = rightMissing;
    }

    /** Whether the database knows the user, who lacks a right for this call alone: other calls may succeed. */
    public boolean rightMissing() {
        return rightMissing;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** A message to be acknowledged was not there: somebody else has consumed it. Nothing was changed. */
public final class FenceException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With the failure below it, if there is one. */
    public FenceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a failure below it. */
    public FenceException(String message) {
        super(message);
    }
}

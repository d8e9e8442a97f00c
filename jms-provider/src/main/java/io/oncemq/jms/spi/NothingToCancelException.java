// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

/** A message to be cancelled was given to a consumer before, or was never there. Nothing was changed. */
public final class NothingToCancelException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** Nothing lies below it. */
    public NothingToCancelException(String message) {
        super(message);
    }
}

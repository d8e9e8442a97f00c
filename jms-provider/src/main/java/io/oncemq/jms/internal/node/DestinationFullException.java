// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.node;

import io.oncemq.jms.spi.StoreException;

/** A destination has no room for what is sent. Nothing was changed. */
public final class DestinationFullException extends StoreException {

    private static final long serialVersionUID = 1L;

    DestinationFullException(String message) {
        super(message);
    }
}

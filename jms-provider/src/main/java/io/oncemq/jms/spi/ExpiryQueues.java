// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.spi;

import org.jspecify.annotations.Nullable;

/** Where messages go that have expired. Asked by the thread that calls the store, which holds no transaction open meanwhile. */
@FunctionalInterface
public interface ExpiryQueues {

    /** They are removed. */
    ExpiryQueues NONE = origin -> null;

    /**
     * The queue to which expired messages of a queue or topic go; null if they are removed.
     *
     * @throws StoreException if it can be neither found nor created
     */
    @Nullable DestinationRecord of(DestinationRecord origin) throws StoreException;
}
